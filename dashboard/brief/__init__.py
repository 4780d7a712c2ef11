"""What a brief says of an indication or a cell, in plain words: its page and its report say the same.

subject  which indication or cell, kept in the address    verdict   one sentence, and the headline figures
figures  these, as they are drawn                        page      the sections of the page
stages   the ladder of its cells, and its milestones      sources   who and where
awaited  readouts due, and white space                  pictures  its charts
"""
