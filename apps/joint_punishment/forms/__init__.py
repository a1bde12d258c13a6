"""Forms of joint punishment."""
