"""What is said of tasks: on their pages, and in the bar of every page."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say, say_count
from reportgen.web.words.words import Words

TASKS: Mapping[str, Words] = {
    "tasks": say("Tasks"),
    "tasks_running": lambda count: say("Running: {count}", count=count),
    "tasks_ended": lambda count: say("Done: {count}", count=count),
    "tasks_none": say("Nothing runs."),
    "tasks_none_more": say(
        "What takes longer, such as building a report, is shown here while it runs and afterwards."
    ),
    "task_waiting": say("waits for its turn"),
    "task_running": say("in progress"),
    "task_stopping": say("is being stopped"),
    "task_done": say("done"),
    "task_failed": say("failed"),
    "task_stopped": say("stopped"),
    "task_leave": say("You may leave this page; the task goes on and is found above."),
    "task_progress": lambda done, total: say("{done} of {total}", done=done, total=total),
    "task_how_far": say("How far it is"),
    "task_stop": say("Stop"),
    "task_was_stopped": say("It was stopped. What was done until then is whole."),
    "task_files": say("What was made"),
    "task_show": say("Show"),
    "task_problems": say("To be looked at"),
    "task_more": lambda count: say_count(
        "{count} more like that.", "{count} more like that.", count=count
    ),
    "task_back": say("Go on"),
    "task_since": lambda clock: say("since {clock}", clock=clock),
    "task_at": lambda clock: say("at {clock}", clock=clock),
    "ending": say("Something still runs"),
    "ending_more": say("It ends together with the studio, and has to be begun anew then."),
    "ending_sure": say("End all the same"),
    "ending_not": say("Let it run"),
}
