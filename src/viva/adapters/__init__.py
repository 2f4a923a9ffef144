"""viva's marks in other people's training: the questions of a set as their rows, the mark as their reward.

Each file makes one library's own kind of thing and imports that library only when it is called: a scorer of Inspect
(``inspect_scorer.py``), an environment of verifiers (``verifiers_environment.py``), a data set of reasoning-gym
(``reasoning_gym_dataset.py``), a reward function for TRL (``trl_reward.py``, which needs nothing). Start with
``questions.py``: what is asked, and which columns say so.
"""

from viva.adapters.inspect_scorer import answer_scorer, answer_task
from viva.adapters.questions import Question, completion_text, questions
from viva.adapters.reasoning_gym_dataset import register_reasoning_gym
from viva.adapters.trl_reward import answer_reward
from viva.adapters.verifiers_environment import load_environment

__all__ = [
    "Question",
    "answer_reward",
    "answer_scorer",
    "answer_task",
    "completion_text",
    "load_environment",
    "questions",
    "register_reasoning_gym",
]
