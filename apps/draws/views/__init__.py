"""Pages of the draws: public ones, the desk's, and the ceremony's steps."""
