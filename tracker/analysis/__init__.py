"""Answers: one function per question a user asks."""
