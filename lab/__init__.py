"""What makes a lesson live: a real livekit-server, local models, a user with a voice, and the record of every call.

    lesson = await lab.open("hello-voice-agent", script=[lab.Rule(r"hello", say="Hello!")])
    async with lesson.serve(server), lesson.call("hello-receptionist") as call:
        await call.say("hello")
        reply = await call.hear()
    call.timeline()
    await lesson.close()

Importing this is cheap: livekit is imported by ``open``, while the server and the models start.
"""

from lab.checks import CheckFailed, between, contains
from lab.guard import LessonBroken
from lab.lesson import Lesson, open
from lab.models.script import Rule
from lab.services import ServicesError

__all__ = ["CheckFailed", "Lesson", "LessonBroken", "Rule", "ServicesError", "between", "contains", "open"]
