"""Forms as data: what a kind of sheet asks, the printed words, and the JSON Schema of both."""
