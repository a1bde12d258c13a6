"""Rules of joint punishment."""
