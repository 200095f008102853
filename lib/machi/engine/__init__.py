"""A warm engine for papermill: notebooks run in children of a process that has imported already."""
