"""The verbs of joint punishment."""
