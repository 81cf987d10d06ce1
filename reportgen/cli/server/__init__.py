"""Commands answered by a process that is there already, where a project wants that.

```
client ── place: whose socket? ──> loop ── fork ──> turn: the command, as if run by the client
   <──────────── what it prints, how it ended ───────┘
```

`client` is what every start runs first. It loads nothing but `place` and `wire`, asks the server,
and where nobody answers has the command run as ever. The `loop` does nothing but wait and fork:
what a command does is gone with its process, and the server learns of it only what it would be good
to have loaded and read before the next one. So a server may be killed at any moment.
"""
