"""What is asked: one form per step, found by the step's stem."""
