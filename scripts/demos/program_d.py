# SPDX-License-Identifier: Apache-2.0
"""Program D: the third round of a trade-fair company, whose CEO obliges 20 top managers to learn from colleagues aged 28 at most."""
import collections
import datetime

from company_d import OLDEST, OVERAGE, TOP_NAMES, TradeFair
from program import DAY, Play
from steps import Pair, moment_of, rfc3339, run

TITLE = "Reverse mentoring of the top managers, third round"
SESSIONS, MINUTES, CADENCE, MAX_AGE = 6, 60, 30, 28
REASON = "The round is about what people know who grew up with the platforms; the works council has agreed to the limit."
SETTINGS = {
    "title": TITLE, "owner_unit": "HR Development", "enrolment": "cohort",
    "description": "Two rounds have shown that it works. Once a month, one hour, one concrete topic, absolutely confidential.",
    "session_minutes": MINUTES, "sessions_planned": SESSIONS, "cadence_days": CADENCE, "mentor_capacity": 1,
    "forbid_same_unit": True, "minimum_group_size": 10,
}
PUBLISHING = {
    "consent_text": "I agree that my answers may be used to find my counterpart and to run the program. I can withdraw this at any time.",
    "consent_version": "round-3", "retention_days": 90,
    "confidentiality_text": "What is said between the two of us stays between the two of us. Nobody asks us about it.",
}
# The platforms, and the goal of a session on each.
TOPICS = [
    ("LinkedIn", "Create a LinkedIn profile with a photo and three sentences about your work."),
    ("Instagram", "Walk through a hall and put five pictures of it into a story."),
    ("Short videos", "Record and edit a 30-second video that invites people to the next fair."),
    ("Messenger channels", "Set up a channel for your unit and agree on its rules."),
    ("Podcasts", "Find three podcasts of our industry and listen to one on the way to work."),
    ("Online events", "Host a public online event for ten minutes with questions from the chat."),
]
CRITERIA = [("Motivation", None, 1), ("Knows the platforms from daily use", "mentor", 3), ("Explains things simply", "mentor", 2)]
RETURNER, LEAVER, MOVED, MISSED = 12, 10, 4, 16  # indexes of the top managers with a story of their own
WAITLISTED, DECLINED = (20, 21), (22, 23, 25)  # indexes of the young employees
STILL_USED = {"pulse_3": 15, "pulse_6": 11, "pulse_12": 8}  # how many of the 20 say yes
NOTE = "Confidential note: afraid of the camera, will try again next week."


class ProgramD(Play):
    """The third round."""

    def __init__(self, stage):
        super().__init__(stage, TradeFair(stage.now().date()))
        self.top, self.young = self.company.top, self.company.young
        self.program_manager, self.reviewer, self.ceo = self.company.program_manager, self.company.reviewer, self.company.ceo
        self.starts_on = None
        self.platforms, self.pairs, self.sessions = [], [], {}
        self.taking_part = []

    def steps(self):
        return (self.company_arrives, self.draft, self.publish, self.mentors_apply, self.mentees_apply, self.one_declines,
                self.selection, self.pairing, self.goals, self.first_month, self.confidentiality, self.an_end_without_reason,
                self.further_months, self.conclusion, self.pulses, self.archive)

    # ---- who needs to know
    def outsiders(self, pair):
        """Everyone who might want to look into a pair: program manager, a reviewer, an administrator, a colleague, both line managers."""
        lead = self.company.leads[self.company.home(self.young.index(pair.mentor))]
        return self.program_manager, self.reviewer, self.company.administrator, self.company.colleague, self.ceo, lead

    def nobody_else(self, what, pair, path):
        answers = [self.client.ask(person, "GET", path) for person in self.outsiders(pair)]
        self.story.all_answered(f"{what}: 404 for program manager, reviewer, administrator, colleague, CEO and team lead", answers, 404)

    # ---- 1
    def company_arrives(self):
        story, client = self.story, self.client
        story.step("HR supplies the people of the trade-fair company: a CEO, 20 top managers, their teams, 26 young employees.")
        self.company.arrive(self.stage)
        number = self.company.employed
        seen = client.items(self.ceo, f"/v1/employees?q={self.company.mark}&level=1&limit=200")
        story.same("20 top managers are in the directory", len(seen), 20)
        seen = client.items(self.ceo, f"/v1/employees?q={self.company.mark}&limit=200")
        story.same(f"all {number} people are in it", len(seen), number)
        story.check("colleagues see neither birth dates nor e-mail addresses",
                    not any({"birth_date", "email"} & set(each) for each in seen))
        whole = client.get(self.company.hr, f"/v1/employees/{self.young[0].id}")
        story.check("not even HR gets a birth date back", "birth_date" not in whole.body)
        intruder = {"display_name": "Nobody", "unit": "Nowhere", "level": 0}
        path = f"/v1/employees/by-user-name/nobody.{self.company.mark}"
        story.answered("a program manager cannot write employees", client.ask(self.program_manager, "PUT", path, intruder), "role_missing")

    # ---- 2
    def draft(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("HR Development drafts the third round: once a month, one hour, six sessions; mentors aged 28 at most.")
        refused = client.ask(program_manager, "POST", "/v1/programs", {**SETTINGS, "mentor_max_age": MAX_AGE})
        story.answered("an age limit without a written reason is refused", refused, "program_age_cap_unjustified")
        self.starts_on = self.today + 28 * DAY
        dates = {"starts_on": str(self.starts_on), "ends_on": str(self.starts_on + 200 * DAY),
                 "applications_close_on": str(self.today + 14 * DAY)}
        made = self.create(program_manager, {**SETTINGS, **dates, "mentor_max_age": MAX_AGE, "mentor_max_age_reason": REASON})
        wanted = {"state": "draft", "session_minutes": MINUTES, "cadence_days": CADENCE, "sessions_planned": SESSIONS,
                  "mentor_max_age": MAX_AGE, "forbid_same_unit": True}
        story.same("it is a draft with its settings", {field: made[field] for field in wanted}, wanted)
        story.answered("only its staff can see the draft; not even the CEO can", client.ask(self.ceo, "GET", self.path), 404)
        story.answered("it cannot be published without the consent text", self.stage.try_move(program_manager, self.path, "published"),
                       "program_incomplete")
        client.change(program_manager, self.path, PUBLISHING)
        self.add_topics(program_manager, [title for title, _ in TOPICS])
        self.platforms = list(self.topics.values())
        client.call(program_manager, "PUT", f"{self.path}/staff/{self.reviewer.id}/reviewer")
        for title, role, weight in CRITERIA:
            client.call(program_manager, "POST", self.path + "/criteria", {"title": title, "role": role, "weight": weight})
        story.check(f"{len(TOPICS)} platforms are the topics, and {self.reviewer.name} reviews the applications",
                    len(client.items(program_manager, self.path + "/staff")) == 2)

    # ---- 3
    def publish(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("The CEO expects the 20 top managers to take part. The program is published.")
        client.change(program_manager, self.path, {"participation": "expected", "expected_levels": [1]})
        client.move(program_manager, self.path, "published")
        read = client.get(self.ceo, self.path)
        story.same("everyone can read that participation is expected of level 1", [read["participation"], read["expected_levels"]],
                   ["expected", [1]])
        read = client.get(self.young[0], self.path)
        story.same("everyone can read why there is an age limit", [read["mentor_max_age"], read["mentor_max_age_reason"]],
                   [MAX_AGE, REASON])
        story.answered("the CEO cannot see who applies", client.ask(self.ceo, "GET", self.path + "/applications"), "forbidden")
        self.stage.wait_until(self.stage.now() + DAY)
        seen = client.get(program_manager, self.path + "/participation")["levels"]
        story.check("on the first day nobody has applied, and even that is shown as a range",
                    seen[0]["at_least"] is None and seen[0]["below"] != 0)

    # ---- 4
    def mentors_apply(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Young employees give consent and apply as mentors with the platforms they know best.")
        for index, person in enumerate(self.young):
            best = {index % len(TOPICS): 5, (index + 1) % len(TOPICS): 4, (index + 3) % len(TOPICS): 3}
            stage.draft(person, self.program, "mentor", motivation=f"I am {person.name} and like to show what I use every day.",
                        topics=[{"topic_id": self.platforms[topic], "level": level} for topic, level in best.items()],
                        slots=["tue_am", "thu_pm"])
        first = self.young[OLDEST]
        story.answered("without consent, nothing can be submitted", stage.try_submit(first), "consent_missing")
        story.answered("only its author can see a draft", client.ask(self.program_manager, "GET", stage.applications[first]), 404)
        for person in self.young:
            stage.consent(person, self.program)
        story.answered("nobody can apply twice in the same role",
                       client.ask(first, "POST", self.path + "/applications", {"role": "mentor"}),
                       "application_exists")
        overage = self.young[OVERAGE]
        story.answered(f"the age limit refuses {overage.name}, who turned 29 ten days ago", stage.try_submit(overage),
                       "mentor_age_over_limit")
        for person in self.young:
            if person is not overage:
                stage.submit(person)
        seen = client.items(self.reviewer, self.path + "/applications?role=mentor&limit=200")
        story.same("25 applications of mentors are submitted", len(seen), 25)
        story.check(f"{first.name}, 28 years and ten months old, is among them", first.id in [each["employee_id"] for each in seen])

    # ---- 5
    def mentees_apply(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The 20 top managers consent to data processing and name their knowledge gaps.")
        for index, person in enumerate(self.top):
            stage.consent(person, self.program)
            gaps = [{"topic_id": topic, "level": 5 - (number - index) % len(TOPICS)} for number, topic in enumerate(self.platforms)]
            stage.draft(person, self.program, "mentee", topics=gaps, slots=["tue_am", "thu_pm"])
            stage.submit(person)
        seen = client.items(self.program_manager, self.path + "/applications?role=mentee&embed=employee&limit=200")
        story.same("20 applications of mentees are submitted", len(seen), 20)
        story.same("all of them are at level 1", {each["employee"]["level"] for each in seen}, {1})
        story.check("staff see neither wishes nor please-not lists",
                    all(each["wishes"] is None and each["please_not"] is None for each in seen))
        mine = client.items(self.top[0], f"/v1/me/consents?program_id={self.program}")
        story.same("all can read their own consent with the version of the text", [(each["text_version"], each["state"]) for each in mine],
                   [("round-3", "given")])

    # ---- 6
    def one_declines(self):
        story, stage, client, person = self.story, self.stage, self.client, self.top[RETURNER]
        story.step(f"{person.name} declines after all, without a reason, and nobody sees why.")
        path = stage.applications[person]
        stage.consent(person, self.program, "withdrawn")
        mine = client.get(person, path)
        story.same("withdrawing the consent has withdrawn the application", mine["state"], "withdrawn")
        seen = client.get(self.program_manager, path)
        story.same("the program manager sees that it is withdrawn", seen["state"], "withdrawn")
        story.check("and no reason anywhere", not [field for field in seen.body if "reason" in field])
        steps = client.items(self.program_manager, path + "/transitions")
        story.check("nor in its history", not [field for each in steps for field in each if "reason" in field or "comment" in field])
        hidden = [client.ask(other, "GET", path + tail) for other in (self.ceo, self.company.colleague) for tail in ("", "/transitions")]
        story.all_answered("for the CEO, the line manager, the application does not exist", hidden, 404)
        listed = client.items(self.ceo, f"/v1/me/consents?program_id={self.program}")
        story.same("nobody can read other people's consents", listed, [])
        story.say("Some days later, the top manager wants to take part after all, on the same terms as the others.")
        stage.wait_until(stage.now() + 3 * DAY)
        self.taking_part = client.get(self.program_manager, self.path + "/participation")["levels"]
        story.check("how many of level 1 take part is known as a range only",
                    [each["level"] for each in self.taking_part] == [1] and
                    {0, 100}.isdisjoint((self.taking_part[0]["at_least"], self.taking_part[0]["below"])))
        client.move(person, path, "draft")
        story.answered("that needs a new consent", stage.try_submit(person), "consent_missing")
        stage.consent(person, self.program)
        stage.submit(person)
        seen = client.items(person, f"/v1/me/consents?program_id={self.program}")
        story.same("every consent and every withdrawal stays on record", [each["state"] for each in seen], ["given", "withdrawn", "given"])

    # ---- 7
    def selection(self):
        story, stage, client, reviewer = self.story, self.stage, self.client, self.reviewer
        story.step("A careful selection: the reviewer scores every application by fixed criteria, makes a shortlist, and decides.")
        self.scores()
        own = stage.try_move(self.young[0], stage.applications[self.young[0]], "accepted")
        story.answered("applicants cannot accept their own application", own, "forbidden")
        for index, person in enumerate(self.young):
            if index in DECLINED:
                stage.decide(reviewer, person, "under_review", "declined")
            elif index in WAITLISTED:
                stage.decide(reviewer, person, "under_review", "shortlisted", "waitlisted")
            elif index != OVERAGE:
                stage.decide(reviewer, person, "under_review", "shortlisted", "accepted")
        for person in self.top:
            stage.decide(reviewer, person, "under_review", "accepted")
        for state, number in (("accepted", 40), ("waitlisted", 2), ("declined", 3)):
            seen = client.items(self.program_manager, f"{self.path}/applications?state={state}&limit=200")
            story.same(f"{number} applications are {state}", len(seen), number)
        path = stage.applications[self.young[0]]
        steps = client.items(reviewer, path + "/transitions")
        story.same("every step is on record", [each["to"] for each in steps], ["submitted", "under_review", "shortlisted", "accepted"])
        steps = client.items(self.young[0], path + "/transitions")
        story.same("the applicant can read them too, but not who decided", [each["actor_id"] for each in steps[1:]], [None] * 3)
        story.answered("after the application deadline nothing can be submitted", self._late(), "program_not_open")

    def scores(self):
        """The reviewer works through the queue."""
        story, client, reviewer = self.story, self.client, self.reviewer
        queue = client.items(reviewer, f"/v1/me/reviews?program_id={self.program}&reviewed=false&embed=criteria&limit=200")
        story.same("all 45 applications are in the reviewer's queue", len(queue), 45)
        for index, task in enumerate(queue):
            scores = [{"criterion_id": each["id"], "score": 3 + (index + number) % 3} for number, each in enumerate(task["criteria"])]
            client.call(reviewer, "PUT", f"/v1/applications/{task['application']['id']}/review", {"scores": scores})
        queue = client.items(reviewer, f"/v1/me/reviews?program_id={self.program}&reviewed=false")
        story.same("and none is left afterwards", len(queue), 0)
        best = client.items(self.program_manager, f"{self.path}/applications?role=mentor&sort=-review_score&fields=review_score&limit=200")
        means = [each["review_score"] for each in best]
        story.check("the program manager lists them by score, best first",
                    means == sorted(means, reverse=True) and means[0] > means[-1], means)
        mine = client.get(self.young[0], self.stage.applications[self.young[0]])
        story.same("applicants cannot read scores", mine["review_score"], None)

    def _late(self):
        self.stage.wait_until(self.stage.now() + 15 * DAY)
        return self.client.ask(self.company.colleague, "POST", self.path + "/applications", {"role": "mentor"})

    # ---- 8
    def pairing(self):
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        story.step("The program manager pairs two people by hand and the rest with a match run; the hard rules refuse what is not allowed.")
        story.same("the application deadline has passed, so the program has moved to matching automatically",
                   client.get(program_manager, self.path)["state"], "matching")
        young, top = self.young, self.top

        def tried(mentor, mentee):
            return stage.try_pair(program_manager, self.program, young[mentor], top[mentee])

        story.answered(f"{top[7].name} is the manager of {young[0].name}'s team lead: refused", tried(0, 7), "reporting_line_conflict")
        story.answered(f"{young[1].name} also reports to a lead of {top[15].name} over a dotted line: refused", tried(1, 15),
                       "reporting_line_conflict")
        story.answered(f"{young[2].name} works in the unit of {top[18].name}: refused", tried(2, 18), "same_unit_conflict")
        story.answered("people on the waiting list cannot be paired", tried(WAITLISTED[0], 0), "pairing_application_unfit")
        needs = self._levels("mentee")
        offers = self._levels("mentor")
        key = f"first-pair-{self.company.mark}"
        first = stage.try_pair(program_manager, self.program, young[0], top[0], key)
        again = stage.try_pair(program_manager, self.program, young[0], top[0], key)
        story.check("a repeated request creates one pair, not two",
                    first.has(201) and again.has(201) and first["id"] == again["id"], again.in_words())
        self.pairs = [Pair(young[0], top[0], "/v1/pairings/" + first["id"])]
        self.pairs += self._matched()
        story.answered("the mentor has one mentee and no place for another", tried(0, 1), "capacity_exhausted")
        story.same("20 pairs are forming", len(client.items(program_manager, self.path + "/pairings?state=forming&limit=200")), 20)
        fit = [pair for pair in self.pairs
               if any(gap == 5 and offers[pair.mentor.id].get(topic) == 5 for topic, gap in needs[pair.mentee.id].items())]
        story.same("each mentor knows best what the mentee knows least", len(fit), 20)
        story.answered("a mentor cannot see the list of pairs", client.ask(young[0], "GET", self.path + "/pairings"), "forbidden")

    def _matched(self):
        """The other nineteen pairs, found by a match run, offered, and accepted by each person alone; ordered like the top managers."""
        story, stage, client, program_manager = self.story, self.stage, self.client, self.program_manager
        young, top = self.young, self.top
        pair = stage.pair_body(young[3], top[3])
        query = "&".join(f"{name}={value}" for name, value in pair.items())
        fit = client.get(program_manager, f"{self.path}/what-if?{query}")
        story.check("asked how well two people would fit, the service returns score and rules", fit["allowed"] and fit["score"] > 0, fit)
        client.call(program_manager, "POST", self.path + "/pair-decisions",
                    {**pair, "decision": "locked", "reason": "They have worked on a fair together, and both asked for it."})
        run = stage.match_run(program_manager, self.program)
        figures = run["statistics"]
        story.same("a match run finds a mentor for each of the other 19", (figures["pairs"], figures["mentees"]), (19, 19))
        story.same("one pair is kept because it was locked", figures["locks_kept"], 1)
        path = "/v1/match-runs/" + run["id"]
        again = client.call(program_manager, "POST", path + "/replays", expected=202)
        again = stage.match_run_over(program_manager, "/v1/match-runs/" + again["id"])
        story.same("a replay of the run finds the same pairs", again["same_pairs"], True)
        found = client.items(program_manager, f"{self.path}/proposals?match_run_id={run['id']}&limit=200")
        story.check("each pair shows the parts of its score and the rules that it has passed",
                    all(each["score_parts"]["topics"] > 0 and "reporting_line" in each["rules_passed"] for each in found))
        seen = client.items(young[3], f"/v1/me/proposals?program_id={self.program}")
        story.same("nobody is notified before the offer", len(seen), 0)
        client.call(program_manager, "POST", path + "/stagings", {})
        story.same("all 19 are offered", client.call(program_manager, "POST", self.path + "/proposal-offers", {})["offered"], 19)
        people = {person.id: person for person in young + top}
        pairs = []
        for each in found:
            mentor, mentee, proposal = people[each["mentor_id"]], people[each["mentee_id"]], "/v1/proposals/" + each["id"]
            stage.answer(mentor, proposal, "yes")
            pairs.append(Pair(mentor, mentee, "/v1/pairings/" + stage.answer(mentee, proposal, "yes")["pairing_id"]))
        return sorted(pairs, key=lambda pair: top.index(pair.mentee))

    def _levels(self, role):
        """{employee: {topic: level}} of the accepted applications, as the program manager reads them."""
        query = f"role={role}&state=accepted&fields=employee_id,topics&limit=200"
        seen = self.client.items(self.program_manager, f"{self.path}/applications?{query}")
        return {each["employee_id"]: {topic["topic_id"]: topic["level"] for topic in each["topics"]} for each in seen}

    # ---- 9
    def goals(self):
        story, stage, client, pair = self.story, self.stage, self.client, self.pairs[0]
        story.step("Goals are agreed and confidentiality is signed before anything starts.")
        waiting = client.get(pair.mentee, "/v1/me")["waiting"]
        story.same("the top manager's home page shows that a signature is missing", waiting["pairings_to_sign"], 1)
        story.answered("a pair without a goal cannot start", stage.try_move(pair.mentor, pair.id, "active"), "goal_missing")
        client.call(pair.mentee, "POST", pair.id + "/goals", {"title": self._goal(0)})
        client.call(pair.mentor, "POST", pair.id + "/signatures")
        story.answered("nor with only one signature", stage.try_move(pair.mentor, pair.id, "active"), "signature_missing")
        signed = client.ask(self.program_manager, "POST", pair.id + "/signatures")
        story.answered("the program manager cannot sign on anybody's behalf", signed, "forbidden")
        client.call(pair.mentee, "POST", pair.id + "/signatures")
        client.move(pair.mentor, pair.id, "active")
        for index, other in enumerate(self.pairs[1:], 1):
            stage.agree(other, self._goal(index))
        seen = client.items(self.program_manager, self.path + "/pairings?state=active&limit=200")
        story.same("20 pairs are active", len(seen), 20)
        story.check("the program manager sees that both have signed, but not when",
                    all(each["mentor_signed"] and each["mentee_signed"] and each["mentor_signed_at"] is None for each in seen))
        story.check("all of it before the first day", all(moment_of(each["activated_at"]).date() < self.starts_on for each in seen))
        self.nobody_else("goals", pair, pair.id + "/goals")
        self._knowledge_before()

    def _knowledge_before(self):
        given = [self.stage.answer_forms(person, "start", {"rating": 4, "topics": self._topic_levels(level)})
                 for pair in self.pairs for person, level in zip(pair.two, (5, 1))]
        self.story.same("at the start, all participants state how well they know the platforms", given, [1] * 40)

    def _topic_levels(self, level):
        return [{"topic_id": topic, "level": level} for topic in self.platforms]

    def _goal(self, index):
        return f"After six months I use {TOPICS[index % len(TOPICS)][0]} on my own every week"

    # ---- 10
    def first_month(self):
        story, stage, client, pair = self.story, self.stage, self.client, self.pairs[0]
        story.step("The program runs. First month: one hour, one topic, one clear goal.")
        stage.wait_until(self._begin(0, 0) - DAY)
        story.same("one manager more made no difference to the range of those who take part",
                   client.get(self.program_manager, self.path + "/participation")["levels"], self.taking_part)
        client.move(self.program_manager, self.path, "running")
        body = {"starts_at": rfc3339(self._begin(0, 0)), "time_zone": "Europe/Berlin"}
        made = client.call(pair.mentor, "POST", pair.id + "/sessions", body)
        path = "/v1/sessions/" + made["id"]
        story.same("a session takes one hour, as the program says", made["minutes"], MINUTES)
        story.answered("it cannot be confirmed without a topic and a goal", stage.try_move(pair.mentee, path, "confirmed"),
                       "session_topic_goal_missing")
        client.change(pair.mentor, path, {"topic_id": self.platforms[0]})
        story.answered("nor with only a topic", stage.try_move(pair.mentee, path, "confirmed"), "session_topic_goal_missing")
        client.change(pair.mentor, path, {"goal": TOPICS[0][1]})
        client.move(pair.mentee, path, "confirmed")
        self.sessions[pair] = [path]
        for index, other in enumerate(self.pairs[1:], 1):
            self._plan(other, index, 0)
        early = client.ask(pair.mentee, "POST", path + "/held-confirmations")
        story.answered("nobody can say that it was held before it starts", early, "session_not_begun")
        stage.wait_until(self._begin(0, 0) + 5 * DAY)
        story.same("its date has passed, and it is still not held", client.get(pair.mentee, path)["state"], "confirmed")
        story.answered("no transition leads to `held`", stage.try_move(pair.mentee, path, "held"), "body_invalid")
        one = client.call(pair.mentee, "POST", path + "/held-confirmations")
        again = client.call(pair.mentee, "POST", path + "/held-confirmations")
        story.same("one confirmation is not enough, even if repeated", [one["state"], again["state"]], ["confirmed", "confirmed"])
        both = client.call(pair.mentor, "POST", path + "/held-confirmations")
        story.same("once both have confirmed, it is held", both["state"], "held")
        held = [stage.hold(other, self.sessions[other][0])["state"] for other in self.pairs[1:]]
        story.same("the 19 other pairs have met too", held, ["held"] * 19)

    def _begin(self, index, month):
        first = datetime.datetime.combine(self.starts_on, datetime.time(8), datetime.timezone.utc)
        return first + (CADENCE * month + index % 5) * DAY + datetime.timedelta(hours=index // 5)

    def _plan(self, pair, index, month):
        topic = (index + month) % len(TOPICS)
        session = self.stage.plan(pair, self._begin(index, month), self.platforms[topic], TOPICS[topic][1])
        self.sessions.setdefault(pair, []).append(session)
        return session

    # ---- 11
    def confidentiality(self):
        story, client, pair = self.story, self.client, self.pairs[0]
        story.step("Absolutely confidential: both keep notes, which these two people can read and nobody else.")
        for each in self.pairs:
            for person in each.two:
                client.call(person, "PUT", self.sessions[each][0] + "/note", {"text": f"{NOTE} ({person.name})"})
        session = self.sessions[pair][0]
        texts = [[note["text"] for note in client.items(person, session + "/notes")] for person in pair.two]
        story.check("mentor and mentee can both read the two notes", texts[0] == texts[1] and len(texts[0]) == 2, texts)
        self.nobody_else("notes", pair, session + "/notes")
        self.nobody_else("the session itself, its topic and goal", pair, session)
        self.nobody_else("the list of sessions", pair, pair.id + "/sessions")
        others = [client.ask(self.program_manager, "GET", self.sessions[each][0] + tail)
                  for each in self.pairs for tail in ("/notes", "/note")]
        story.all_answered("the program manager can read no note of any pair", others, 404)
        intruders = [client.ask(person, "PUT", session + "/note", {"text": "Me too."}) for person in self.outsiders(pair)]
        story.all_answered("and nobody else can write one", intruders, 404)
        story.answered("the HR system has no access to notes at all",
                       client.ask(self.company.hr, "GET", session + "/notes"), "role_missing")
        self.feedback("session", "the first session", 40)
        forms = client.items(pair.mentee, "/v1/me/feedback?limit=200")
        story.same("people see only their own answers", {form["author_id"] for form in forms}, {pair.mentee.id})
        form = f"/v1/feedback/{forms[0]['id']}"
        self.nobody_else("somebody's feedback", pair, form)
        story.answered("the mentor cannot read the mentee's feedback either", client.ask(pair.mentor, "GET", form), 404)

    def feedback(self, moment, about, number, **answers):
        """All participants answer their open forms for this moment."""
        given = sum(self.stage.answer_forms(person, moment, {"rating": 3 + index % 3, "comment": "It was worth the hour.", **answers})
                    for index, pair in enumerate(self.pairs) for person in pair.two)
        self.story.same(f"both sides give feedback after {about}", given, number)

    # ---- 12
    def an_end_without_reason(self):
        story, stage, client, old = self.story, self.stage, self.client, self.pairs[LEAVER]
        story.step("Second month. Then one pairing ends early, without a reason, and nobody learns who ended it.")
        self.month(1)
        stage.wait_until(self._begin(0, 2) - 3 * DAY)
        coming = self._plan(old, LEAVER, 2)
        client.move(old.mentee, old.id, "ended")
        for person in (*old.two, self.program_manager):
            steps = client.items(person, old.id + "/transitions")
            story.same(f"{person.name} sees that it ended, but not who ended it", [steps[-1]["to"], steps[-1]["actor_id"]], ["ended", None])
        session = client.get(old.mentor, coming)
        steps = client.items(old.mentor, coming + "/transitions")
        story.same("the upcoming session is cancelled, and its history names nobody",
                   [session["state"], steps[-1]["actor_id"]], ["cancelled", None])
        for person in old.two:
            path = stage.applications[person]
            steps = client.items(person, path + "/transitions")
            story.same(f"{person.name} is free again; the history names nobody",
                       [client.get(person, path)["state"], steps[-1]["actor_id"]], ["accepted", None])
        substitute = self.young[WAITLISTED[0]]
        stage.decide(self.reviewer, substitute, "accepted")
        new = stage.pair(self.program_manager, self.program, substitute, old.mentee, sessions_planned=SESSIONS - 2)
        stage.agree(new, self._goal(LEAVER))
        self.sessions[new] = []
        self.pairs[LEAVER] = new
        story.same(f"{substitute.name} moves up from the waiting list and meets {old.mentee.name}",
                   client.get(new.mentor, new.id)["state"], "active")
        story.answered("the old mentor cannot see the new pair", client.ask(old.mentor, "GET", new.id), 404)
        states = sorted(each["state"] for each in client.items(self.program_manager, self.path + "/pairings?limit=200"))
        story.same("the program manager counts 20 active pairs and one that ended", states, ["active"] * 20 + ["ended"])

    # ---- 13
    def further_months(self):
        self.story.step("Months three to six: one session is moved, one is missed, and half-time comes in between.")
        for month in range(2, SESSIONS):
            self.month(month)
            if month == 2:
                self.feedback("half_time", "half of the sessions", 38)
            if month == 3:
                self._half_time_of_the_new_pair()

    def _half_time_of_the_new_pair(self):
        pair = self.pairs[LEAVER]
        given = [self.stage.answer_forms(person, "half_time", {"rating": 4}) for person in pair.two]
        self.story.same("the new pair has its own half-time, after two of its four sessions", given, [1, 1])

    def month(self, month):
        """All pairs plan, meet and confirm; then everyone gives feedback."""
        stage, story, client = self.stage, self.story, self.client
        stage.wait_until(self._begin(0, month) - 2 * DAY)
        for index, pair in enumerate(self.pairs):
            session = self._plan(pair, index, month)
            if (index, month) == (MOVED, 2):
                self._move(pair, session)
        stage.wait_until(self._begin(0, month) + 12 * DAY)
        held = 0
        for index, pair in enumerate(self.pairs):
            session = self.sessions[pair][-1]
            if (index, month) == (MISSED, 3):
                missed = client.move(pair.mentor, session, "missed")
                story.same(f"{pair.mentee.name} could not come: the session is missed, not held", missed["state"], "missed")
            else:
                held += stage.hold(pair, session)["state"] == "held"
        wanted = 19 if month == 3 else 20
        story.same(f"month {month + 1}: {wanted} sessions are held", held, wanted)
        self.feedback("session", f"the sessions of month {month + 1}", 2 * wanted)

    def _move(self, pair, session):
        """Moves a session to another week: a confirmed session must be confirmed again."""
        read = self.client.get(pair.mentor, session)
        later = rfc3339(moment_of(read["starts_at"]) + 7 * DAY)
        moved = self.client.change(pair.mentor, session, {"starts_at": later}, read.etag)
        self.story.same(f"{pair.mentor.name} moves a confirmed session by a week: it is planned again", moved["state"], "planned")
        self.client.move(pair.mentee, session, "confirmed", moved.etag)

    # ---- 14
    def conclusion(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The end: goals are reviewed, the pairings are completed, everyone looks back, and the program is closed.")
        client.move(self.program_manager, self.path, "concluding")
        for index, pair in enumerate(self.pairs):
            goal = client.items(pair.mentee, pair.id + "/goals")[0]
            client.change(pair.mentee, f"/v1/goals/{goal['id']}", {"state": "reached" if index % 4 else "dropped"})
            client.move(pair.mentor, pair.id, "completed")
        seen = client.items(self.program_manager, self.path + "/pairings?state=completed&limit=200")
        story.same("20 pairings are completed", len(seen), 20)
        self._sessions_in_figures()
        self.feedback("end", "the whole round", 40, goals_reached=True, topics=self._topic_levels(4))
        self._feedback_of_one(self.top[0])
        client.move(self.program_manager, self.path, "closed")
        answer = client.ask(self.program_manager, "GET", stage.applications[self.top[0]])
        story.answered("only their authors can still see the applications", answer, 404)

    def _feedback_of_one(self, person):
        story, forms = self.story, self.client.items(person, "/v1/me/feedback?limit=200")
        known = {form["moment"]: sum(topic["level"] for topic in form["topics"]) for form in forms}
        story.same(f"{person.name} knows the {len(TOPICS)} platforms better than before", [known["start"], known["end"]], [6, 24])
        over = [form for form in forms if form["closes_at"] < rfc3339(self.stage.now() - DAY)]
        story.same("the feedback of the first months is sealed", {form["state"] for form in over}, {"sealed"})

    def _sessions_in_figures(self):
        """Only the people themselves can count them; each looks at their own sessions."""
        story, sessions = self.story, [self.client.items(person, "/v1/me/sessions?limit=200") for person in self.top]
        states = collections.Counter(each["state"] for own in sessions for each in own)
        story.same("of 120 planned sessions, 119 were held and one was missed; the early end cancelled one more",
                   dict(states), {"held": 119, "missed": 1, "cancelled": 1})
        held = [each for own in sessions for each in own if each["state"] == "held"]
        story.check("each took one hour and had a topic and a goal",
                    all(each["minutes"] == MINUTES and each["topic_id"] and each["goal"] for each in held))
        begins = [moment_of(each["starts_at"]) for each in sessions[0]]
        story.same(f"once a month: {self.top[0].name} met the mentor every {CADENCE} days, six times, on six topics",
                   [*(later - earlier for earlier, later in zip(begins, begins[1:])), len({each["topic_id"] for each in sessions[0]})],
                   [CADENCE * DAY] * 5 + [6])

    # ---- 15
    def pulses(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("3, 6 and 12 months later, everyone is asked whether they still use what they learned.")
        for moment, yes in STILL_USED.items():
            forms = [client.items(person, f"/v1/me/feedback?moment={moment}")[0] for person in self.top]
            if moment == "pulse_3":
                path = f"/v1/feedback/{forms[0]['id']}"
                early = client.ask(self.top[0], "PATCH", path, {"rating": 5, "still_used": True}, client.get(self.top[0], path).etag)
                story.answered("nobody can answer before the pulse opens", early, "feedback_not_open")
            stage.wait_until(max(moment_of(form["opens_at"]) for form in forms) + DAY)
            given = [stage.answer_forms(person, moment, {"rating": 4, "still_used": self._still_used(index, yes)})
                     for index, person in enumerate(self.top)]
            story.same(f"{moment.removeprefix('pulse_')} months later, all 20 answer", given, [1] * 20)
        own = [client.items(person, "/v1/me/feedback?moment=pulse_12&state=submitted") for person in self.top]
        used = [form["still_used"] for forms in own for form in forms]
        story.same("at the end, 8 of 20 still use what they learned", [used.count(True), len(used)], [8, 20])
        answers = [client.ask(self.program_manager, "GET", f"/v1/feedback/{form['id']}") for forms in own for form in forms]
        story.all_answered("the program manager can read none of these answers", answers, 404)
        story.same("and no list shows them any", client.items(self.program_manager, "/v1/me/feedback?limit=200"), [])

    @staticmethod
    def _still_used(index, yes):
        """Spread over the 20; people who have stopped do not start again."""
        return index * 7 % len(TOP_NAMES) < yes

    # ---- 16
    def archive(self):
        story, client = self.story, self.client
        story.step("The third round is archived.")
        client.move(self.program_manager, self.path, "archived")
        steps = client.items(self.program_manager, self.path + "/transitions")
        story.same("the history shows its whole course", [each["to"] for each in steps],
                   ["published", "matching", "running", "concluding", "closed", "archived"])
        note = self.sessions[self.pairs[0]][0] + "/notes"
        story.answered("only the two people can still read the notes", client.ask(self.program_manager, "GET", note), 404)


if __name__ == "__main__":
    run("Program D: a trade-fair company, the third round of its reverse mentoring", lambda stage: ProgramD(stage).play())
