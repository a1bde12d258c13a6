"""Pages of joint punishment."""
