# SPDX-License-Identifier: Apache-2.0
"""Program B, a consultancy's standard program: half a year of monthly sessions, a plan for every pair, tutorials, three events."""
import datetime

from company_b import Consultancy
from program import DAY, HOUR, Play
from steps import moment_of, rfc3339, run

SESSIONS, CADENCE, LENGTH = 6, 30, 182
# The five topic areas, with the goal that a session on each suggests.
AREAS = {
    "Terms and principles of social media": "Explain ten terms in your own words to somebody on your team.",
    "Uses within our own company": "Name three tasks of your unit that a channel would make easier.",
    "Our own social intranet": "Write a first post in the social intranet and reply to two others.",
    "Practical collaboration functions": "Edit one document together with two people at the same time.",
    "Use by executives in their own area": "Hold one staff meeting with questions collected online beforehand.",
}
SETTINGS = {
    "title": "Reverse mentoring, the standard program", "owner_unit": "Learning", "enrolment": "cohort",
    "description": "Half a year, one session a month, and a plan made for the two of you.",
    "session_minutes": 90, "sessions_planned": SESSIONS, "cadence_days": CADENCE, "mentor_capacity": 1,
    "consent_text": "I agree that my answers may be used to run the program. I can withdraw this at any time.", "consent_version": "2016",
    "confidentiality_text": "What we say to each other stays between us.", "retention_days": 90,
}
QUESTIONS = {
    "session": [{"kind": "rating", "text": "How well was the session prepared?", "required": True}],
    "half_time": [{"kind": "choice", "text": "How does the pace suit you?", "choices": ["Too slow", "Right", "Too fast"], "required": True},
                  {"kind": "text", "text": "What should the second half bring?", "role": "mentee"}],
    "end": [{"kind": "yes_no", "text": "Would you recommend the program?", "required": True}],
}
NOTE = "Confidential note: wants to try it alone first and tell nobody."


class ProgramB(Play):
    """The state of one run; each method is one step of the story."""

    def __init__(self, stage):
        super().__init__(stage, Consultancy(stage.now().date()))
        self.program_manager = self.company.program_manager
        self.mentees, self.mentors = self.company.executives, self.company.consultants
        self.starts_on = self.today + 30 * DAY
        self.ends_on = self.starts_on + LENGTH * DAY
        self.pairs, self.events, self.plans = [], {}, {}

    def steps(self):
        return (self.arrival, self.draft, self.applications, self.plans_made, self.plan_changed, self.start, self.months_to_half_time,
                self.tutorials, self.half_time, self.further_months, self.end)

    # ---- 1
    def arrival(self):
        self.story.step("HR supplies the people of the consultancy: six executives, six consultants from other units, and their managers.")
        self.company.arrive(self.stage)
        seen = self.client.items(self.program_manager, f"/v1/employees?q={self.company.mark}&limit=200")
        self.story.same("all of them are in the directory", len(seen), self.company.employed)

    # ---- 2
    def draft(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("Learning drafts the standard program: half a year, a session every month, five topic areas, its own forms.")
        made = self.create(program_manager, {**SETTINGS, "starts_on": str(self.starts_on), "ends_on": str(self.ends_on),
                                             "applications_close_on": str(self.today + 20 * DAY)})
        months = (self.ends_on - self.starts_on).days / 30.4
        story.check("it takes four to six months", 4 <= months <= 6, f"{months:.1f} months")
        story.same("with a session every month", [made["cadence_days"], made["sessions_planned"]], [CADENCE, SESSIONS])
        for index, (area, goal) in enumerate(AREAS.items(), 1):
            body = {"title": area, "position": 10 * index, "suggested_goal": goal}
            self.topics[area] = client.call(program_manager, "POST", self.path + "/topics", body)["id"]
        story.same("five topic areas", self.count(program_manager, "topics"), 5)
        template = self.path + "/session-template"
        items = [{"title": f"A session about: {area}", "topic_id": topic} for area, topic in self.topics.items()]
        items.append({"title": "Show your team what you have learned", "goal": "Your team has seen one thing that it will use."})
        etag = client.get(program_manager, template).etag
        stored = client.call(program_manager, "PUT", template, {"items": items}, etag)
        story.same("the session template has six sessions, one for each area with its suggestion and one more",
                   [item["topic_id"] for item in stored["items"]], [*self.topics.values(), None])
        stale = client.ask(program_manager, "PUT", template, {"items": []}, etag)
        story.answered("somebody who has read an older template cannot overwrite the new one", stale, "precondition_failed")
        for moment, questions in QUESTIONS.items():
            form = f"{self.path}/feedback-forms/{moment}"
            body = {"title": f"Form {moment}", "questions": questions}
            client.call(program_manager, "PUT", form, body, client.get(program_manager, form).etag)
        story.check("session, half-time and end have forms with the program's own questions",
                    all(len(client.get(program_manager, f"{self.path}/feedback-forms/{moment}")["questions"]) == len(questions)
                        for moment, questions in QUESTIONS.items()))

    # ---- 3
    def applications(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("The program is published. Executives name their gaps, consultants what they know, and all are accepted.")
        client.move(program_manager, self.path, "published")
        areas = list(AREAS)
        for index, person in enumerate(self.mentees):
            gaps = {area: 5 if at == index % 5 else 1 + (at + index) % 3 for at, area in enumerate(areas)}
            stage.apply(person, self.program, "mentee", topics=self.levels(gaps))
        for index, person in enumerate(self.mentors):
            levels = {area: 5 if at == index % 5 else 3 for at, area in enumerate(areas)}
            stage.apply(person, self.program, "mentor", motivation="I teach what I use.", topics=self.levels(levels))
        for person in self.mentees + self.mentors:
            stage.decide(program_manager, person, "accepted")
        stage.wait_until(stage.now() + 21 * DAY)
        story.same("on the day after the application deadline, the program moves to matching automatically",
                   client.get(program_manager, self.path)["state"],
                   "matching")
        self.pairs = stage.match(program_manager, self.program, list(zip(self.mentors, self.mentees)))
        story.same("six pairs, in each of which both said yes", self.count(program_manager, "pairings", state="forming"), 6)

    # ---- 4
    def plans_made(self):
        story, client = self.story, self.client
        story.step("Every pair gets a session plan made for it, with suggested topics.")
        for pair in self.pairs:
            self.plans[pair] = client.get(pair.mentee, pair.id + "/plan")
        story.same("each plan has as many sessions as the program", {len(plan["items"]) for plan in self.plans.values()}, {SESSIONS})
        first = [plan["items"][0]["topic_id"] for plan in self.plans.values()]
        wanted = [list(self.topics.values())[index % 5] for index in range(len(self.pairs))]
        story.same("it starts with the area in which the mentee's gap is largest", first, wanted)
        story.check("the plans differ from pair to pair", len({tuple(item["topic_id"] or "" for item in plan["items"])
                                                               for plan in self.plans.values()}) >= 5)
        story.check("each session on an area suggests a goal",
                    all(item["goal"] for plan in self.plans.values() for item in plan["items"] if item["topic_id"]))
        self.hidden("nobody else can see the plan",
                    [self.program_manager, self.company.colleague, self.company.partner, self.pairs[1].mentor], self.pairs[0].id + "/plan")

    # ---- 5
    def plan_changed(self):
        story, client, pair = self.story, self.client, self.pairs[0]
        story.step("A pair changes its plan: another order, and one session of its own.")
        plan = self.plans[pair]
        kept = [{name: item[name] for name in ("id", "title", "module_id", "topic_id", "goal")} for item in plan["items"]]
        own = {"title": "Our own idea", "topic_id": kept[0]["topic_id"], "goal": "Draw a map of channels."}
        changed = [kept[1], kept[0], *kept[2:5], own]
        answer = client.call(pair.mentor, "PUT", pair.id + "/plan", {"items": changed}, plan.etag)
        story.same("the plan is as they want it", [item["title"] for item in answer["items"]], [item["title"] for item in changed])
        late = client.ask(pair.mentee, "PUT", pair.id + "/plan", {"items": kept}, plan.etag)
        story.answered("the other person, who had read the old plan, cannot overwrite it", late, "precondition_failed")
        self.plans[pair] = answer

    # ---- 6
    def start(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The joint start, in person. Goals and agreements are signed, and the program runs.")
        self.meet("start", "Joint start", datetime.datetime.combine(self.starts_on, datetime.time(9), datetime.timezone.utc))
        for pair in self.pairs:
            stage.agree(pair, "Use two of the five areas on my own")
        story.same("six pairs are active", self.count(self.program_manager, "pairings", state="active"), 6)
        story.same("the program started on its date", client.get(self.program_manager, self.path)["state"], "running")

    def meet(self, kind, title, begins):
        """A joint event in person: planning, invitations, replies and attendance."""
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        made = client.call(program_manager, "POST", self.path + "/events",
                           {"kind": kind, "title": title, "starts_at": rfc3339(begins), "minutes": 240, "time_zone": "Europe/Berlin",
                            "place": "Harbour House, hall"})
        event = f"/v1/events/{made['id']}"
        guests = [person for pair in self.pairs for person in pair.two]
        invited = client.call(program_manager, "POST", event + "/invitations", {"audience": "participants"})["invited"]
        story.same(f"{title}: all twelve participants are invited to meet in person", [invited, made["place"]],
                   [len(guests), "Harbour House, hall"])
        for index, person in enumerate(guests):
            client.call(person, "PUT", event + "/reply", {"reply": "no" if index == 3 else "yes"})
        outsider = client.ask(self.company.colleague, "PUT", event + "/reply", {"reply": "yes"})
        story.answered("people who are not invited do not learn of it", outsider, 404)
        early = client.ask(program_manager, "PUT", f"{event}/attendance/{guests[0].id}", {"attended": True})
        story.check("nobody can have attended before it starts", early.status == 409, early.in_words())
        stage.wait_until(begins + 4 * HOUR)
        for index, person in enumerate(guests):
            client.call(program_manager, "PUT", f"{event}/attendance/{person.id}", {"attended": index != 3})
        counts = client.get(program_manager, event + "?embed=counts")["counts"]
        story.same("eleven say yes and come, one says no", [counts["yes"], counts["no"], counts["attended"]], [11, 1, 11])
        self.events[kind] = event

    # ---- 7
    def months_to_half_time(self):
        self.story.step("A session every month, each from the pair's plan.")
        for month in range(3):
            self.month(month)
        first = self.client.get(self.pairs[0].mentor, self.pairs[0].id + "/plan")["items"]
        self.story.same("the plan shows which of its sessions have taken place", [bool(item["session_id"]) for item in first],
                        [True] * 3 + [False] * 3)

    def month(self, month):
        story, stage, client = self.story, self.stage, self.client
        begins = datetime.datetime.combine(self.starts_on, datetime.time(13), datetime.timezone.utc) + (5 + CADENCE * month) * DAY
        sessions = []
        for pair in self.pairs:
            item = client.get(pair.mentor, pair.id + "/plan")["items"][month]
            body = {"starts_at": rfc3339(begins), "time_zone": "Europe/Berlin", "plan_item_id": item["id"]}
            if not item["topic_id"]:
                body["topic_id"] = list(self.topics.values())[4]
            made = client.call(pair.mentor, "POST", pair.id + "/sessions", body)
            if month == 0 and pair is self.pairs[1]:
                story.same("topic and goal come from the plan", [made["topic_id"], made["goal"]], [item["topic_id"], item["goal"]])
            path = f"/v1/sessions/{made['id']}"
            client.move(pair.mentee, path, "confirmed", made.etag)
            sessions.append((pair, path))
        stage.wait_until(begins + 2 * HOUR)
        held = [stage.hold(pair, path)["state"] for pair, path in sessions]
        client.call(sessions[0][0].mentee, "PUT", sessions[0][1] + "/note", {"text": NOTE})
        story.same(f"month {month + 1}: all six pairs have met", held, ["held"] * len(self.pairs))

    # ---- 8
    def tutorials(self):
        story, client, program_manager, pair, other = self.story, self.client, self.program_manager, self.pairs[0], self.pairs[1]
        story.step("Short tutorials: the program hands out some, and the participants write some themselves.")
        area = next(iter(self.topics.values()))
        words = {"title": "Five words that everyone mixes up", "text": "Feed, post, thread, channel, story.", "topic_id": area}
        program = client.call(program_manager, "POST", self.path + "/tutorials", words)
        story.same("the program hands one out to its participants", [program["by_program"], program["audience"]], [True, "program"])
        mine = client.call(pair.mentor, "POST", pair.id + "/tutorials", {"title": "Your intranet in four pictures", "text": "First ..."})
        shared = client.call(other.mentee, "POST", self.path + "/tutorials",
                             {"title": "How I answer posts", "url": "https://intranet.advice.example/answers"})
        open_to_all = client.call(other.mentor, "POST", self.path + "/tutorials",
                                  {"title": "Files for two", "text": "Open, share, write.", "audience": "everyone"})
        read = {each["id"] for each in client.items(pair.mentee, f"/v1/tutorials?program_id={self.program}")}
        story.same("participants can read those of the program, of other participants, and of their own pair", read,
                   {program["id"], mine["id"], shared["id"], open_to_all["id"]})
        read = {each["id"] for each in client.items(other.mentor, f"/v1/tutorials?program_id={self.program}")}
        story.check("another pair cannot read what a pair keeps for itself", mine["id"] not in read and shared["id"] in read)
        self.hidden("and neither can the program manager", [program_manager], f"/v1/tutorials/{mine['id']}")
        read = {each["id"] for each in client.items(self.company.colleague, f"/v1/tutorials?program_id={self.program}")}
        story.same("a colleague outside can read what is for everyone", read, {open_to_all["id"]})

    # ---- 9
    def half_time(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Half-time: the second joint event, and the program's own form.")
        self.meet("half_time", "Half-time", stage.now() + 3 * DAY)
        pair = self.pairs[0]
        form = f"/v1/feedback/{stage.open_forms(pair.mentee, 'half_time')[0]['id']}"
        seen = client.get(pair.mentee, form)
        story.same("the mentee is asked both questions", [question["kind"] for question in seen["questions"]], ["choice", "text"])
        mentor_form = client.get(pair.mentor, f"/v1/feedback/{stage.open_forms(pair.mentor, 'half_time')[0]['id']}")
        story.same("the mentor is asked the one that is for both", [question["kind"] for question in mentor_form["questions"]], ["choice"])
        etag = client.change(pair.mentee, form, {"rating": 4}, seen.etag).etag
        refused = client.ask(pair.mentee, "POST", form + "/transitions", {"to": "submitted"}, etag)
        story.check("a required question needs an answer", 400 <= refused.status < 500, refused.in_words())
        whatever = [{"question_id": seen["questions"][0]["id"], "choice": "Whatever"}]
        wrong = client.ask(pair.mentee, "PATCH", form, {"answers": whatever}, etag)
        story.check("a choice must be one of the given choices", 400 <= wrong.status < 500, wrong.in_words())
        given = sum(self.fill(person, "half_time", choice="Right") for each in self.pairs for person in each.two)
        story.same("all twelve submit the form", given, 12)

    def fill(self, person, moment, **answer):
        """Answers the required questions of the person's open forms for this moment; returns the number of forms."""
        forms = self.stage.open_forms(person, moment)
        for each in forms:
            path = f"/v1/feedback/{each['id']}"
            seen = self.client.get(person, path)
            answers = [{"question_id": question["id"], **answer} for question in seen["questions"] if question["required"]]
            changed = self.client.change(person, path, {"rating": 5, "answers": answers}, seen.etag)
            self.client.move(person, path, "submitted", changed.etag)
        return len(forms)

    # ---- 10
    def further_months(self):
        self.story.step("The second half: three more months.")
        for month in range(3, SESSIONS):
            self.month(month)
        self.stage.wait_until(self.stage.now() + DAY)
        asked = sum(self.fill(person, "session", rating=4) for pair in self.pairs for person in pair.two)
        self.story.same("both people have a month to answer after each session: the form for the last one is still open", asked, 12)
        plans = [self.client.get(pair.mentee, pair.id + "/plan")["items"] for pair in self.pairs]
        self.story.check("every session of every plan was used", all(item["session_id"] for plan in plans for item in plan))

    # ---- 11
    def end(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("The joint end, in person. The pairings are completed, and the program ends and closes on its dates.")
        self.meet("end", "Joint end", datetime.datetime.combine(self.ends_on, datetime.time(9), datetime.timezone.utc) - 2 * DAY)
        kinds = [each["kind"] for each in client.items(program_manager, self.path + "/events")]
        story.same("there were three joint events: start, half-time, end", sorted(kinds), ["end", "half_time", "start"])
        for pair in self.pairs:
            client.move(pair.mentor, pair.id, "completed")
        given = sum(self.fill(person, "end", yes_no=True) for pair in self.pairs for person in pair.two)
        story.same("all twelve answer the form for the end", given, 12)
        story.all_answered("nobody but the author can read an answer",
                           [client.ask(person, "GET", f"/v1/feedback/{each['id']}")
                            for each in client.items(self.pairs[0].mentee, "/v1/me/feedback?limit=200")[:5]
                            for person in (program_manager, self.pairs[0].mentor, self.company.partner)], 404)
        stage.wait_until(datetime.datetime.combine(self.ends_on, datetime.time(12), datetime.timezone.utc) + DAY)
        story.same("on the day after the last day, it moves to concluding automatically",
                   client.get(program_manager, self.path)["state"], "concluding")
        stage.wait_until(stage.now() + 61 * DAY)
        closed = client.get(program_manager, self.path)
        story.same("two months later it is closed", closed["state"], "closed")
        steps = client.items(program_manager, self.path + "/transitions")
        story.same("the history shows each step, and that the dates moved the program",
                   [(step["to"], step["actor_id"] is None) for step in steps[1:]],
                   [("matching", True), ("running", True), ("concluding", True), ("closed", True)])
        story.check("it ran for its half year", moment_of(steps[-2]["at"]).date() > self.ends_on)


if __name__ == "__main__":
    run("Program B: a consultancy's standard program", lambda stage: ProgramB(stage).play())
