-- the draw under way that holds an enterprise for an item of a task
SELECT inspections_held_by(%(task)s, %(firm)s) AS draw
