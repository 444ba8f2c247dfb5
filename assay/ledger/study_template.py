"""What a feasibility study finds out, to begin with: a crew edits its own copy."""

TEMPLATE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Problem and desired outcome",
        ("What is the wish behind the project?", "Why would rules not do?", "How will we know that it helped?"),
    ),
    (
        "People who use it or are affected",
        ("Who works with the result, and how?", "Who is affected without working with it?"),
    ),
    ("Data access", ("May we use the data for this?", "Does everyone who needs it have it?")),
    (
        "Data discovery",
        (
            "Is there a dictionary of the data?",
            "How good is the data?",
            "How much is there?",
            "How good are the labels?",
            "What has to be joined, and by what?",
        ),
    ),
    ("Exploratory analysis", ("Is there a signal that a model could learn?", "What speaks against it?")),
    ("Architecture", ("How would it run?", "What does it cost to run?")),
    ("The simplest baseline", ("What does the simplest model reach?",)),
    ("Hypotheses tested", ("Which hypotheses carry the recommendation?",)),
    ("The concept tried with users", ("Has anyone worked with it?",)),
    ("Risks", ("What could make it fail?", "What has already surprised us?")),
    ("Responsible use", ("Whom may it harm?", "Is it equally good for everyone?")),
)
