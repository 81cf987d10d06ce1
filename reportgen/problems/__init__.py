"""What is wrong with an input and how it is told: places, problems, advice, causes."""
