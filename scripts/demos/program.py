# SPDX-License-Identifier: Apache-2.0
"""A program as the demonstrations run it: it knows its people, its path and its topics, and runs its steps one by one."""
import datetime

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


class Play:
    """The state of one run. A subclass lists its steps; each of its methods is one step of the story."""

    def __init__(self, stage, company):
        self.stage, self.story, self.client = stage, stage.story, stage.client
        self.company, self.today = company, company.today
        self.program = self.path = None
        self.topics, self.modules = {}, {}  # title -> id

    def steps(self):
        raise NotImplementedError

    def play(self):
        for step in self.steps():
            step()

    # ---- the program

    def create(self, program_manager, settings):
        """A draft whose title carries the mark of this run."""
        titled = {**settings, "title": f"{settings['title']} (run {self.company.mark})"}
        made = self.client.call(program_manager, "POST", "/v1/programs", titled)
        self.program, self.path = made["id"], f"/v1/programs/{made['id']}"
        return made

    def add_modules(self, program_manager, modules):
        """Adds modules in order, each as (title, entry level)."""
        for index, (title, entry_level) in enumerate(modules, 1):
            body = {"title": title, "position": 10 * index, "entry_level": entry_level}
            self.modules[title] = self.client.call(program_manager, "POST", self.path + "/modules", body)["id"]

    def add_topics(self, program_manager, titles, **more):
        """Adds topics after the existing ones, in order, with the fields that they have in common."""
        for title in titles:
            body = {"title": title, "position": 10 * (len(self.topics) + 1), **more}
            self.topics[title] = self.client.call(program_manager, "POST", self.path + "/topics", body)["id"]

    def levels(self, by_title):
        """The topics of an application or a feedback form, from {title: level}."""
        return [{"topic_id": self.topics[title], "level": level} for title, level in by_title.items()]

    def count(self, program_manager, what, **filters):
        """The number of items in a list of the program, for example count(program_manager, "applications", state="accepted")."""
        query = "&".join(f"{name}={value}" for name, value in {**filters, "limit": 200}.items())
        return len(self.client.items(program_manager, f"{self.path}/{what}?{query}"))

    # ---- who must not know

    def hidden(self, text, people, *paths):
        """For these people, none of these paths exists."""
        self.story.all_answered(text, [self.client.ask(person, "GET", path) for path in paths for person in people], 404)
