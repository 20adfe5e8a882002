# SPDX-License-Identifier: Apache-2.0
"""What the programs of all demonstrations have in common: they print what happens, check it, and take the usual steps."""
import dataclasses
import datetime
import sys
import time

from client import Client, Person, Failure


class Story:
    """Prints the steps and, below each, the checks: `ok`, or `NOT OK` with what was seen instead."""

    def __init__(self):
        self.steps = self.held = self.broken = 0

    def step(self, text):
        self.steps += 1
        print(f"\n{self.steps}. {text}", flush=True)

    def say(self, text):
        print(f"    {text}", flush=True)

    def check(self, text, holds, seen=None):
        self.held += bool(holds)
        self.broken += not holds
        print(f"    {'ok ' if holds else 'NOT OK '} {text}{'' if holds or seen is None else f'; seen was: {seen}'}", flush=True)

    def same(self, text, seen, wanted):
        self.check(text, seen == wanted, f"{seen!r} instead of {wanted!r}")

    def answered(self, text, answer, wanted):
        """The response has this status or this error code."""
        self.check(text, answer.has(wanted), f"{answer.in_words()} instead of {wanted}")

    def all_answered(self, text, answers, wanted):
        wrong = [answer for answer in answers if not answer.has(wanted)]
        self.check(text, answers and not wrong, "; ".join(f"{answer.in_words()} instead of {wanted}" for answer in wrong) or "no answer")


@dataclasses.dataclass(eq=False)
class Pair:
    """A mentor and a mentee."""

    mentor: Person
    mentee: Person
    id: str | None = None

    @property
    def two(self):
        return self.mentor, self.mentee


def rfc3339(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Stage:
    """The service, as the people of a program use it."""

    def __init__(self, client, story):
        self.client, self.story = client, story
        self.applications = {}  # person -> path of the person's application
        self.admin = Person("an administrator", "demo.administrator", "admin")

    # ---- time

    def now(self):
        return moment_of(self.client.get(self.admin, "/v1/clock")["now"])

    def need_movable_clock(self):
        if not self.client.get(self.admin, "/v1/clock")["movable"]:
            raise Failure("the server's clock cannot be moved; run it with KEHRWERT_ENVIRONMENT=development")

    def wait_until(self, moment):
        """Moves the clock of the service forward if needed, and waits until all due work is done."""
        moment = max(moment, self.now() + datetime.timedelta(seconds=1))
        for second in range(20):
            body = {"now": rfc3339(moment + datetime.timedelta(seconds=second))}
            if self.client.call(self.admin, "PUT", "/v1/clock", body)["due_done"]:
                return
        raise Failure("due work does not finish")

    # ---- people

    def employ(self, hr, person, record):
        answer = self.client.call(hr, "PUT", f"/v1/employees/by-user-name/{person.user_name}", {"display_name": person.name, **record})
        person.id = answer["id"]
        return answer

    # ---- getting in

    def consent(self, person, program, state="given"):
        text_version = self.client.get(person, f"/v1/programs/{program}")["consent_version"]
        body = {"program_id": program, "text_version": text_version, "state": state}
        return self.client.call(person, "POST", "/v1/me/consents", body)

    def draft(self, person, program, role, **content):
        answer = self.client.call(person, "POST", f"/v1/programs/{program}/applications", {"role": role, **content})
        self.applications[person] = "/v1/applications/" + answer["id"]
        return answer

    def apply(self, person, program, role, **content):
        """Consent, draft and submission in one step."""
        self.consent(person, program)
        self.draft(person, program, role, **content)
        return self.submit(person)

    def submit(self, person):
        return self.client.move(person, self.applications[person], "submitted")

    def try_submit(self, person):
        return self.try_move(person, self.applications[person], "submitted")

    def try_move(self, person, path, state):
        etag = self.client.get(person, path).etag
        return self.client.ask(person, "POST", path + "/transitions", {"to": state}, etag)

    def decide(self, reviewer, person, *states):
        """Moves the application through these states, one after the other."""
        etag = None
        for state in states:
            answer = self.client.move(reviewer, self.applications[person], state, etag)
            etag = answer.etag
        return answer

    # ---- invitations

    def invite(self, program_manager, program, people, role, **content):
        """Invites all of them in one request; the response has the outcome for each."""
        body = {"role": role, "employee_ids": [person.id for person in people], **content}
        return self.client.call(program_manager, "POST", f"/v1/programs/{program}/invitation-batches", body)

    def invitation(self, person, program):
        """The path of the person's latest invitation to the program."""
        found = self.client.items(person, f"/v1/me/invitations?program_id={program}&sort=-created_at")
        if not found:
            raise Failure(f"{person.name} has no invitation")
        return "/v1/invitations/" + found[0]["id"]

    def accept(self, person, program, **content):
        """Accepts the invitation, fills in the resulting draft, gives consent and submits."""
        answer = self.client.move(person, self.invitation(person, program), "accepted")
        self.applications[person] = "/v1/applications/" + answer["application_id"]
        self.client.change(person, self.applications[person], content)
        self.consent(person, program)
        return self.submit(person)

    # ---- proposals

    def candidates(self, program_manager, person, **filters):
        """The ids of the allowed counterparts of this person, best first."""
        query = "&".join(f"{name}={value}" for name, value in {**filters, "limit": 200}.items())
        return [each["employee"]["id"] for each in self.client.items(program_manager, f"{self.applications[person]}/candidates?{query}")]

    def propose(self, program_manager, program, mentor, mentee):
        """A staged proposal; its path."""
        made = self.client.call(program_manager, "POST", f"/v1/programs/{program}/proposals", self.pair_body(mentor, mentee))
        return "/v1/proposals/" + made["id"]

    def answer(self, person, proposal, answer):
        return self.client.call(person, "PUT", proposal + "/answer", {"answer": answer})

    def match(self, program_manager, program, wanted):
        """Proposes and offers these pairs, given as (mentor, mentee); all say yes. Returns the pairs, still forming."""
        proposals = [self.propose(program_manager, program, mentor, mentee) for mentor, mentee in wanted]
        self.client.call(program_manager, "POST", f"/v1/programs/{program}/proposal-offers", {})
        pairs = []
        for proposal, (mentor, mentee) in zip(proposals, wanted):
            self.answer(mentor, proposal, "yes")
            pairs.append(Pair(mentor, mentee, f"/v1/pairings/{self.answer(mentee, proposal, 'yes')['pairing_id']}"))
        return pairs

    # ---- match runs

    def match_run(self, program_manager, program):
        """Starts a match run and returns it once it is done."""
        run = self.client.call(program_manager, "POST", f"/v1/programs/{program}/match-runs", {}, expected=202)
        return self.match_run_over(program_manager, "/v1/match-runs/" + run["id"])

    def match_run_over(self, program_manager, path):
        for _ in range(600):
            run = self.client.get(program_manager, path)
            if run["state"] in ("done", "failed"):
                return run
            time.sleep(0.1)
        raise Failure(f"{path} has not finished after a minute")

    # ---- pairings

    def pair_body(self, mentor, mentee):
        """The applications of two people, as a request names them."""
        return {"mentor_application_id": self.applications[mentor].rsplit("/", 1)[1],
                "mentee_application_id": self.applications[mentee].rsplit("/", 1)[1]}

    def try_pair(self, program_manager, program, mentor, mentee, key=None, **settings):
        body = {**self.pair_body(mentor, mentee), **settings}
        return self.client.ask(program_manager, "POST", f"/v1/programs/{program}/pairings", body, key=key)

    def pair(self, program_manager, program, mentor, mentee, **settings):
        answer = self.try_pair(program_manager, program, mentor, mentee, **settings)
        if not answer.has(201):
            raise Failure(f"{answer.in_words()}; expected a pairing of {mentor.name} and {mentee.name}")
        return Pair(mentor, mentee, "/v1/pairings/" + answer["id"])

    def agree(self, pair, goal):
        """A goal, both signatures, and activation."""
        self.client.call(pair.mentee, "POST", pair.id + "/goals", {"title": goal})
        for person in pair.two:
            self.client.call(person, "POST", pair.id + "/signatures")
        return self.client.move(pair.mentee, pair.id, "active")

    # ---- sessions

    def plan(self, pair, moment, topic, goal):
        """The mentor proposes a session, the mentee confirms it. Returns its path."""
        body = {"starts_at": rfc3339(moment), "time_zone": "Europe/Berlin", "topic_id": topic, "goal": goal}
        answer = self.client.call(pair.mentor, "POST", pair.id + "/sessions", body)
        session = "/v1/sessions/" + answer["id"]
        self.client.move(pair.mentee, session, "confirmed", answer.etag)
        return session

    def plan_next(self, pair, moment):
        """The mentee proposes the next session of the pair's plan, the mentor confirms it. Returns its path."""
        items = self.client.get(pair.mentee, pair.id + "/plan")["items"]
        coming = [each["id"] for each in items if not each["session_id"]]
        if not coming:
            raise Failure(f"the plan of {pair.mentor.name} and {pair.mentee.name} has no item left")
        body = {"starts_at": rfc3339(moment), "time_zone": "Europe/Berlin", "plan_item_id": coming[0]}
        answer = self.client.call(pair.mentee, "POST", pair.id + "/sessions", body)
        session = "/v1/sessions/" + answer["id"]
        self.client.move(pair.mentor, session, "confirmed", answer.etag)
        return session

    def hold(self, pair, session):
        """Both confirm that it took place."""
        for person in pair.two:
            answer = self.client.call(person, "POST", session + "/held-confirmations")
        return answer

    # ---- feedback

    def open_forms(self, person, moment):
        return self.client.items(person, f"/v1/me/feedback?open_now=true&moment={moment}&limit=200")

    def answer_forms(self, person, moment, answers):
        """Answers the person's open forms for this moment and submits them; returns the number of forms."""
        forms = [f"/v1/feedback/{each['id']}" for each in self.open_forms(person, moment)]
        for path in forms:
            self.client.move(person, path, "submitted", self.client.change(person, path, answers).etag)
        return len(forms)


def run(title, play):
    """Runs play(stage) against the server named on the command line. The exit code says whether all checks passed."""
    address, program = sys.argv[1:3]
    story, began = Story(), time.monotonic()
    client = Client(address, program)
    print(f"{title}, at {address}")
    try:
        stage = Stage(client, story)
        stage.need_movable_clock()
        play(stage)
    except Failure as failure:
        print(f"    NOT OK  {failure}", flush=True)
        story.broken += 1
    print(f"\n{client.requests} requests, {time.monotonic() - began:.1f} s: {story.held} checks ok, {story.broken} not ok", flush=True)
    sys.exit(1 if story.broken else 0)
