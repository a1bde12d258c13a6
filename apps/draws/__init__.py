"""Verifiable random draws: frames, seals, seed ceremonies, selections, assignments, replacements, the public record.

Owns how lots are drawn, not what is done with them: subjects and inspectors are text keys with labels, and whoever
draws anything (inspections, sampling, licensing, awards) brings the frame and reads the outcome.
"""
