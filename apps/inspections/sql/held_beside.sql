-- the draw under way that holds an object of the list of a task
SELECT inspections_held_beside(%(task)s) AS draw
