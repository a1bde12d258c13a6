-- what stands in the way of an enterprise that follows in a draw of a task: another draw that holds it, a turn that is
-- not to be told, where the draw is taken over and the check can end otherwise
SELECT inspections_held_by(%(task)s, %(firm)s) AS held,
       EXISTS (SELECT FROM inspections_barred(%(task)s) b JOIN inspections_task t ON t.id = %(task)s
                WHERE b.firm = %(firm)s AND t.state <> 'drawing' AND t.draw_id = %(draw)s AND (t.by_class OR b.inside)
              ) AS told
