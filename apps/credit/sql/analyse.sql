-- After a publication that changed much of the table: until the server looks by itself, its planner would take it for empty.
ANALYZE credit_rating
