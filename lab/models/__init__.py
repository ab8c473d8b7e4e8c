"""Models on this machine behind OpenAI's API: pocketsphinx hears, espeak-ng speaks, a visible script answers."""

from lab.models.process import ModelsDied, ModelServer, launch
from lab.models.script import Rule, Script

__all__ = ["ModelServer", "ModelsDied", "Rule", "Script", "launch"]
