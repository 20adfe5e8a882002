# SPDX-License-Identifier: Apache-2.0
"""Program C: a consultancy's first round, voluntary on both sides, started by a project group and handed over to HR."""
import datetime

from company_c import Consultancy
from program import DAY, HOUR, Play
from steps import run

SETTINGS = {
    "title": "Reverse mentoring, first round", "owner_unit": "Project Group Digital Way", "enrolment": "cohort",
    "participation": "voluntary",
    "description": "Consultants show executives how the network works. Nobody has to take part; everyone who wants to is welcome.",
    "session_minutes": 90, "sessions_planned": 3, "cadence_days": 21, "mentor_capacity": 1, "proposal_days": 10,
    "minimum_group_size": 10,
    "consent_text": "I take part of my own free will. My answers may be used to find my counterpart. I can leave without giving a reason.",
    "consent_version": "first-1", "retention_days": 120, "confidentiality_text": "What we talk about stays between the two of us.",
}
TOPICS = ["Microblogs", "Video calls", "Working on one document", "Professional networks"]
GOALS = ["Write the first public post.", "Hold a team meeting by video.", "Edit a tender together, live.", "Find a former client."]
OFFER = ("Dear colleague, the partners have decided to start reverse mentoring, and we would like to offer you one of the ten places. "
         "You decide freely, and nobody asks why. For the partners: Sibylle Geldquell.")
ASKED = "We have seen how you explain things. Would you like to be one of the first mentors?"
CRITERIA = [("Explains well", 3), ("Uses it every day", 2), ("Knows other units", 1)]  # each with its weight
DECLINES, SILENT, HESITATES = 7, 8, 9  # indexes of executives: one declines, one does not answer, one declines and joins after all
LEAVES = 1  # the index of the executive whose mentor leaves halfway
NOTE = "Confidential note: has never dared to ask anybody."


class ProgramC(Play):
    """The first round, from the project group to HR and to its end."""

    def __init__(self, stage):
        super().__init__(stage, Consultancy(stage.now().date()))
        company = self.company
        self.executives, self.chosen, self.callers = company.executives, company.chosen, company.callers
        self.program_manager, self.reviewers, self.sponsor = company.founder, company.reviewers, company.sponsor
        self.mentees, self.pairs, self.sessions = [], [], {}
        self.criteria, self.ranked = [], []  # ids; mentors, best first
        self.starts_on = self.today + 50 * DAY

    def steps(self):
        return (self.company_arrives, self.draft, self.places_are_offered, self.some_decline, self.some_accept, self.internal_call,
                self.review, self.selection, self.both_say_yes, self.first_session, self.hand_over, self.one_leaves,
                self.further_sessions, self.conclusion, self.return_on_investment)

    # ---- 1
    def company_arrives(self):
        story, client = self.story, self.client
        story.step("In a consultancy, a project group of three wants executives to learn from young consultants. HR supplies the people.")
        self.company.arrive(self.stage)
        seen = client.items(self.program_manager, f"/v1/employees?q={self.company.mark}&limit=200")
        story.same(f"all {self.company.employed} people are in the directory", len(seen), self.company.employed)

    # ---- 2
    def draft(self):
        story, client, program_manager = self.story, self.client, self.program_manager
        story.step("The project group starts the program: voluntary on both sides.")
        levels = client.ask(program_manager, "POST", "/v1/programs", {**SETTINGS, "expected_levels": [1]})
        story.answered("a program that is voluntary but expected of a level is refused", levels, "program_expected_levels_invalid")
        dates = {"applications_close_on": self.today + 30 * DAY, "starts_on": self.starts_on, "ends_on": self.starts_on + 150 * DAY}
        made = self.create(program_manager, {**SETTINGS, **{name: str(day) for name, day in dates.items()}})
        story.same("the project group owns it, and nobody is obliged to take part",
                   [made["owner_unit"], made["participation"], made["expected_levels"]],
                   ["Project Group Digital Way", "voluntary", None])
        self.add_topics(program_manager, TOPICS)
        for person in self.reviewers:
            client.call(program_manager, "PUT", f"{self.path}/staff/{person.id}/reviewer")
        for index, (title, weight) in enumerate(CRITERIA, 1):
            body = {"title": title, "role": "mentor", "weight": weight, "position": 10 * index}
            self.criteria.append(client.call(program_manager, "POST", self.path + "/criteria", body)["id"])
        form = {"title": "Looking back", "questions": [
            {"kind": "choice", "text": "How much time does what you learned save you in a week?", "role": "mentee", "required": True,
             "choices": ["None", "Up to an hour", "More"]}]}
        path = self.path + "/feedback-forms/end"
        client.call(program_manager, "PUT", path, form, client.get(program_manager, path).etag)
        early = client.ask(program_manager, "POST", self.path + "/invitations", {"employee_id": self.executives[0].id, "role": "mentee"})
        story.answered("nobody can be invited before it is published", early, "program_not_open")
        client.move(program_manager, self.path, "published")
        staff = client.items(program_manager, self.path + "/staff")
        story.same("the three people of the project group are its staff", {each["employee_id"] for each in staff},
                   {person.id for person in self.company.group})

    # ---- 3
    def places_are_offered(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The ten executives are each offered a place, with an official message.")
        offer = {"place_guaranteed": True, "message": OFFER}
        sent = stage.invite(self.program_manager, self.program, self.executives, "mentee", **offer)
        story.same("ten invitations in one request", [sent["sent"], {each["outcome"] for each in sent["items"]}], [10, {"sent"}])
        again = stage.invite(self.program_manager, self.program, [*self.executives, self.company.leads[0]], "mentee", **offer)
        story.same("repeated with one more person, it invites nobody twice", [again["sent"], [each["outcome"] for each in again["items"]]],
                   [1, ["already_invited"] * 10 + ["sent"]])
        extra = [each["invitation_id"] for each in again["items"] if each["outcome"] == "sent"]
        client.call(self.program_manager, "DELETE", f"/v1/invitations/{extra[0]}")
        story.same("an invitation sent by mistake is withdrawn and shown as expired",
                   client.get(self.company.leads[0], f"/v1/invitations/{extra[0]}")["state"], "expired")
        read = [client.get(person, stage.invitation(person, self.program)) for person in self.executives]
        story.same("each executive can read the message, and that a place is reserved",
                   {(each["message"], each["place_guaranteed"]) for each in read}, {(OFFER, True)})
        notified = [client.items(person, "/v1/me/notifications?kind=invitation_received") for person in self.executives]
        story.same("each is notified once", [len(each) for each in notified], [1] * 10)
        invitation = stage.invitation(self.executives[0], self.program)
        self.hidden("nobody else can see the invitation: another executive, the sponsor above, a reviewer, a colleague, an administrator",
                    (self.executives[1], self.sponsor, self.reviewers[0], self.company.colleague, self.company.administrator), invitation)
        listed = client.ask(self.reviewers[0], "GET", self.path + "/invitations")
        story.answered("a reviewer cannot list the invitations", listed, "forbidden")
        own = {"employee_id": self.program_manager.id, "role": "mentor"}
        story.answered("program managers cannot invite themselves",
                       client.ask(self.program_manager, "POST", self.path + "/invitations", own), "invitation_self")

    # ---- 4
    def some_decline(self):
        story, stage, client = self.story, self.stage, self.client
        person = self.executives[DECLINES]
        story.step(f"{person.name} declines without a reason, {self.executives[SILENT].name} does not answer. Nobody sees a difference.")
        path = stage.invitation(person, self.program)
        read = client.get(person, path)
        why = client.ask(person, "POST", path + "/transitions", {"to": "declined", "reason": "No time."}, read.etag)
        story.answered("there is no field for a reason", why, "body_unknown_field")
        forced = stage.try_move(self.program_manager, path, "accepted")
        story.answered("the project group cannot accept on somebody's behalf", forced, "forbidden")
        client.move(person, path, "declined", read.etag)
        client.move(self.executives[HESITATES], stage.invitation(self.executives[HESITATES], self.program), "declined")
        story.same("the person who declined sees it as declined", client.get(person, path)["state"], "declined")
        story.same("for the project group, nobody has declined", self.shown(DECLINES, SILENT, HESITATES), ["sent"] * 3)
        story.same("no field, version or history reveals it either", self.traces(DECLINES), self.traces(SILENT))
        self.hidden("line managers see nothing at all", (self.sponsor,), path, path + "/transitions")

    def shown(self, *indexes):
        """The states of these executives' invitations, as shown to the project group."""
        seen = {each["employee_id"]: each["state"]
                for each in self.client.items(self.program_manager, f"{self.path}/invitations?role=mentee&sort=-created_at&limit=200")}
        return [seen[self.executives[index].id] for index in indexes]

    def traces(self, index):
        """Everything the project group can read of an executive's invitation, except the ids."""
        path = self.stage.invitation(self.executives[index], self.program)
        read = self.client.get(self.program_manager, path)
        steps = self.client.items(self.program_manager, path + "/transitions")
        return read.etag, {name: value for name, value in read.body.items() if name not in ("id", "employee_id")}, len(steps)

    # ---- 5
    def some_accept(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Seven executives accept, and one who had declined joins after all; each gives consent separately.")
        first = self.executives[0]
        path = stage.invitation(first, self.program)
        application = client.move(first, path, "accepted")["application_id"]
        stage.applications[first] = "/v1/applications/" + application
        self.hidden("only the executive can see the resulting draft", (self.program_manager, self.reviewers[0], self.sponsor),
                    stage.applications[first])
        client.change(first, stage.applications[first], self._gaps(0))
        story.answered("accepting is not consent: without consent, nothing can be submitted", stage.try_submit(first), "consent_missing")
        stage.consent(first, self.program)
        story.same("the place is reserved: the submitted application is accepted immediately", stage.submit(first)["state"], "accepted")
        for index, person in enumerate(self.executives):
            if index not in (0, DECLINES, SILENT):
                stage.accept(person, self.program, **self._gaps(index))
        self.mentees = [person for index, person in enumerate(self.executives) if index not in (DECLINES, SILENT)]
        story.same("eight executives take part", self.count(self.program_manager, "applications", role="mentee", state="accepted"), 8)
        steps = client.items(first, stage.applications[first] + "/transitions")
        story.same("nobody had to decide on them", [(each["to"], each["actor_id"]) for each in steps], [("accepted", None)])
        stage.wait_until(stage.now() + 15 * DAY)
        story.same("after two weeks the offers to the other two have expired and still cannot be told apart",
                   self.shown(DECLINES, SILENT), ["expired"] * 2)
        story.same("nobody can read whether somebody declined", self.traces(DECLINES), self.traces(SILENT))
        late = stage.try_move(self.executives[SILENT], stage.invitation(self.executives[SILENT], self.program), "accepted")
        story.check("an expired offer cannot be accepted", late.status == 409, late.in_words())

    def _gaps(self, index):
        return {"topics": self.levels({title: 5 - (number + index) % len(TOPICS) for number, title in enumerate(TOPICS)})}

    def _competence(self, index):
        return {"topics": self.levels({title: 5 - (number + index) % len(TOPICS) for number, title in enumerate(TOPICS)}),
                "motivation": "I like to show what I use every day.", "slots": ["mon_pm", "fri_am"]}

    # ---- 6
    def internal_call(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("An internal call: consultants apply as mentors. Four of them have been invited to do so.")
        call = client.items(self.callers[0], "/v1/programs?state=published&fields=id,title,description&limit=200")
        story.check("everyone finds the call", self.program in [each["id"] for each in call])
        single = {"employee_id": self.chosen[0].id, "role": "mentor", "message": ASKED}
        client.call(self.program_manager, "POST", self.path + "/invitations", single)
        sent = stage.invite(self.program_manager, self.program, self.chosen, "mentor", message=ASKED)
        story.same("one is invited alone, three more in one request", [sent["sent"], [each["outcome"] for each in sent["items"]]],
                   [3, ["already_invited", "sent", "sent", "sent"]])
        for index, person in enumerate(self.chosen):
            stage.accept(person, self.program, **self._competence(index))
        story.same("an invitation without a reserved place leads to the same selection as any application",
                   [client.get(person, stage.applications[person])["state"] for person in self.chosen], ["submitted"] * 4)
        for index, person in enumerate(self.callers):
            stage.apply(person, self.program, "mentor", **self._competence(index))
        seen = client.items(self.program_manager, self.path + "/applications?role=mentor&limit=200")
        story.same("16 applications of mentors, four of them after an invitation", len(seen), 16)
        accepted = client.items(self.program_manager, self.path + "/invitations?state=accepted&limit=200")
        story.same("twelve invitations to selected people on both sides were accepted",
                   sorted(each["role"] for each in accepted), ["mentee"] * 8 + ["mentor"] * 4)
        again = client.ask(self.program_manager, "POST", self.path + "/invitations", {"employee_id": self.callers[0].id, "role": "mentor"})
        story.answered("somebody who has applied needs no invitation", again, "invitee_has_applied")

    # ---- 7
    def review(self):
        story, client = self.story, self.client
        story.step("Two members of the project group score the applications by three criteria; each scores those assigned to them.")
        read = client.items(self.callers[0], self.path + "/criteria")
        story.same("everyone can read the criteria for mentors", [(each["title"], each["weight"]) for each in read], CRITERIA)
        queues = [client.items(person, f"/v1/me/reviews?program_id={self.program}&reviewed=false&limit=200") for person in self.reviewers]
        story.same("each of the two has eight of the 16 applications to review", [len(queue) for queue in queues], [8, 8])
        other = f"/v1/applications/{queues[1][0]['application']['id']}"
        self.hidden("applications assigned to the other reviewer do not exist for a reviewer",
                    (self.reviewers[0],), other, other + "/review")
        half = client.ask(self.reviewers[1], "PUT", other + "/review", {"scores": [{"criterion_id": self.criteria[0], "score": 5}]})
        story.answered("no criterion can be left out", half, "score_missing")
        indexes = {person.id: index for index, person in enumerate(self.mentors)}
        for person, queue in zip(self.reviewers, queues):
            for each in (each["application"] for each in queue):
                client.call(person, "PUT", f"/v1/applications/{each['id']}/review", self._scores(indexes[each["employee_id"]]))
        listed = client.items(self.program_manager, self.path + "/applications?role=mentor&sort=-review_score&limit=200")
        self.ranked = [self.mentors[indexes[each["employee_id"]]] for each in listed]
        scores = [each["review_score"] for each in listed]
        story.check("the project group lists them by score, best first",
                    scores == sorted(scores, reverse=True) and scores[0] > scores[-1], scores)
        own = self.stage.applications[self.callers[0]]
        story.same("applicants cannot read their own score", client.get(self.callers[0], own)["review_score"], None)
        story.answered("nor the reviews", client.ask(self.callers[0], "GET", own + "/reviews"), "forbidden")
        path = f"/v1/criteria/{self.criteria[0]}"
        late = client.ask(self.program_manager, "PATCH", path, {"weight": 1}, client.get(self.program_manager, path).etag)
        story.answered("the weight of a criterion is fixed once it has been used", late, "criterion_fixed")

    def _scores(self, index):
        """Scores in a different order from the applications."""
        return {"scores": [{"criterion_id": each, "score": (5 * index + 3 * number) % 16 % 6} for number, each in enumerate(self.criteria)],
                "comment": "Read twice."}

    # ---- 8
    def selection(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The project group selects by these scores: nine places, a waiting list, and three who are declined.")
        for index, person in enumerate(self.ranked):
            if index < 9:
                stage.decide(self.program_manager, person, "under_review", "shortlisted", "accepted")
            elif index < 13:
                stage.decide(self.program_manager, person, "under_review", "shortlisted", "waitlisted")
            else:
                stage.decide(self.program_manager, person, "under_review", "declined")
        numbers = [self.count(self.program_manager, "applications", role="mentor", state=state)
                   for state in ("accepted", "waitlisted", "declined")]
        story.same("nine are accepted, four are waitlisted, three are declined", numbers, [9, 4, 3])
        waiting = client.items(self.program_manager, self.path + "/waiting-list?role=mentor")
        story.same("the waiting list is ordered, best first", [(each["place"], each["employee"]["id"]) for each in waiting],
                   [(index, person.id) for index, person in enumerate(self.ranked[9:13], 1)])
        last = self.ranked[12]
        story.same("people on the waiting list see that they are waiting, but not at which position",
                   client.get(last, stage.applications[last])["state"], "waitlisted")
        story.answered("and cannot see the list", client.ask(last, "GET", self.path + "/waiting-list?role=mentor"), "forbidden")
        own = stage.try_move(last, stage.applications[last], "accepted")
        story.answered("nobody decides on their own application", own, "forbidden")

    @property
    def mentors(self):
        return self.chosen + self.callers

    # ---- 9
    def both_say_yes(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("Voluntary on both sides: each pair is offered to both people, and each answers alone.")
        stage.wait_until(self.today_at(31))
        story.same("the call is over, and the program moves to matching automatically",
                   client.get(self.program_manager, self.path)["state"], "matching")
        free, chosen = list(self.ranked[:9]), []
        for person in self.mentees:
            allowed = stage.candidates(self.program_manager, person)
            chosen.append(next(mentor for mentor in free if mentor.id in allowed))
            free.remove(chosen[-1])
        refuser, asked = chosen[3], self.mentees[3]
        others = [index for index in range(len(self.mentees)) if index != 3]
        offer = stage.propose(self.program_manager, self.program, refuser, asked)
        self.hidden("only the project group can see what is planned", (refuser, asked), offer)
        wanted = [(chosen[index], self.mentees[index]) for index in others]
        pairs = dict(zip(others, stage.match(self.program_manager, self.program, wanted)))
        story.same("in seven pairs, both have said yes", self.count(self.program_manager, "pairings", state="forming"), 7)
        notified = [len(client.items(person, f"/v1/me/proposals?program_id={self.program}")) for person in (refuser, asked)]
        story.same("the eighth is offered to both people", notified, [1, 1])
        stage.answer(asked, offer, "yes")
        client.call(refuser, "PUT", offer + "/answer", {"answer": "no"})
        story.same(f"{refuser.name} says no; {asked.name} sees the same as before", client.get(asked, offer)["state"], "agreed_by_one")
        seen = client.get(self.program_manager, offer)
        story.same("for the project group, too, the offer is open until its deadline",
                   [seen["state"], seen["answer"]], ["offered", None])
        client.call(self.program_manager, "POST", offer + "/transitions", {"to": "superseded"}, expected=201)
        again = client.ask(self.program_manager, "POST", self.path + "/proposals", stage.pair_body(refuser, asked))
        story.answered("it takes the offer back; the two are not proposed again, and the response does not say why", again,
                       "pairing_not_possible")
        story.same("only the ninth mentor is left as a candidate", stage.candidates(self.program_manager, asked), [free[0].id])
        pairs[3] = stage.match(self.program_manager, self.program, [(free[0], asked)])[0]
        story.same(f"{asked.name} gets another offer, and now there are eight pairs",
                   self.count(self.program_manager, "pairings", state="forming"), 8)
        story.same("the first offer has ended without showing a no", client.get(asked, offer)["state"], "superseded")
        self.pairs = [pairs[index] for index in range(len(self.mentees))]

    def today_at(self, days):
        return datetime.datetime.combine(self.today + days * DAY, datetime.time(9), datetime.timezone.utc)

    # ---- 10
    def first_session(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The program runs, and everyone meets for the first time.")
        for index, pair in enumerate(self.pairs):
            stage.agree(pair, GOALS[index % len(GOALS)])
        stage.wait_until(datetime.datetime.combine(self.starts_on, datetime.time(1), datetime.timezone.utc))
        story.same("on its first day, it starts automatically",
                   client.get(self.company.colleague, self.path)["state"], "running")
        story.same("all eight pairs meet", self.meet(0), ["held"] * 8)
        session = self.sessions[self.pairs[0]]
        client.call(self.pairs[0].mentee, "PUT", session + "/note", {"text": NOTE})
        self.hidden("only mentor and mentee can see sessions and notes, not the project group, the sponsor or HR",
                    (*self.company.group, self.sponsor, self.company.successor), session, session + "/notes", self.pairs[0].id + "/goals")

    def meet(self, number):
        """Every pair plans and holds a session, and both confirm it; returns the states of the sessions."""
        stage = self.stage
        begin = datetime.datetime.combine(self.starts_on + (3 + 28 * number) * DAY, datetime.time(8), datetime.timezone.utc)
        stage.wait_until(begin - DAY)
        topics = list(self.topics.values())
        for index, pair in enumerate(self.pairs):
            topic = (index + number) % len(TOPICS)
            self.sessions[pair] = stage.plan(pair, begin + index * HOUR, topics[topic], GOALS[topic])
        stage.wait_until(begin + DAY)
        return [stage.hold(pair, self.sessions[pair])["state"] for pair in self.pairs]

    # ---- 11
    def hand_over(self):
        story, client, founder, successor = self.story, self.client, self.company.founder, self.company.successor
        story.step("It works, and the project group hands the program over to HR.")
        path, before = self.path + "/hand-overs", client.get(self.pairs[0].mentee, self.pairs[0].id)
        body = {"owner_unit": "Human Resources", "program_manager_id": successor.id}
        story.answered("HR cannot simply take it over", client.ask(successor, "POST", path, body), "forbidden")
        story.answered("and a reviewer cannot give it away", client.ask(self.reviewers[0], "POST", path, body), "forbidden")
        made = client.call(founder, "POST", path, body)
        story.same("the record shows who had it and who has it now",
                   [made["former_owner_unit"], made["owner_unit"], made["former_program_manager_id"], made["program_manager_id"]],
                   ["Project Group Digital Way", "Human Resources", founder.id, successor.id])
        self.program_manager = successor
        story.same("everyone can read the new owner", client.get(self.company.colleague, self.path)["owner_unit"], "Human Resources")
        notified = client.items(successor, "/v1/me/notifications?kind=program_handed_over")
        story.same(f"{successor.name} of HR is notified", [each["program_id"] for each in notified], [self.program])
        story.same("HR can read the applications and the pairs",
                   [self.count(successor, "applications", state="matched"), self.count(successor, "pairings", state="active")], [16, 8])
        lists = [client.ask(founder, "GET", self.path + tail) for tail in ("/applications", "/pairings", "/invitations", "/hand-overs")]
        story.all_answered("the project group's former program manager can no longer read any of it", lists, "forbidden")
        change = client.ask(founder, "PATCH", self.path, {"title": "Mine"}, client.get(founder, self.path).etag)
        story.answered("and can change nothing", change, "forbidden")
        story.same("the pairs notice nothing", client.get(self.pairs[0].mentee, self.pairs[0].id).body, before.body)
        record = client.items(successor, path)
        story.same("HR can read the hand-over in the program's record", [each["id"] for each in record], [made["id"]])

    # ---- 12
    def one_leaves(self):
        story, stage, client, old = self.story, self.stage, self.client, self.pairs[LEAVES]
        story.step("Voluntary to the last day: a mentor leaves, without a reason, and the waiting list provides a replacement.")
        stage.consent(old.mentor, self.program, "withdrawn")
        story.same("withdrawing the consent has ended the pairing", client.get(old.mentee, old.id)["state"], "ended")
        steps = client.items(old.mentee, old.id + "/transitions")
        story.same("the executive cannot see who ended it", [steps[-1]["to"], steps[-1]["actor_id"]], ["ended", None])
        read = client.get(old.mentor, stage.applications[old.mentor])
        story.check("nobody is asked for a reason",
                    read["state"] == "withdrawn" and not [field for field in read.body if "reason" in field])
        lead = self.company.leads[self.company.home(self.mentors.index(old.mentor))]
        self.hidden("the mentor's line manager learns nothing", (lead,), stage.applications[old.mentor], old.id)
        notified = client.items(self.program_manager, "/v1/me/notifications?kind=place_free")
        story.check("HR is notified of a free place", self.program in [each["program_id"] for each in notified], notified)
        allowed = stage.candidates(self.program_manager, old.mentee, waitlisted="true")
        substitute = next(person for person in self.ranked[9:13] if person.id in allowed)
        stage.decide(self.program_manager, substitute, "accepted")
        self.pairs[LEAVES] = stage.match(self.program_manager, self.program, [(substitute, old.mentee)])[0]
        stage.agree(self.pairs[LEAVES], GOALS[LEAVES])
        story.same(f"{substitute.name} moves up and takes over", client.get(substitute, self.pairs[LEAVES].id)["state"], "active")

    # ---- 13
    def further_sessions(self):
        story = self.story
        story.step("Two more sessions for each pair.")
        for number in (1, 2):
            story.same(f"session {number + 1} of all eight pairs is held", self.meet(number), ["held"] * 8)

    # ---- 14
    def conclusion(self):
        story, stage, client = self.story, self.stage, self.client
        story.step("The round ends, and everyone looks back.")
        for pair in self.pairs:
            client.move(pair.mentee, pair.id, "completed")
        first = self.pairs[0].mentee
        form = stage.open_forms(first, "end")[0]
        path = f"/v1/feedback/{form['id']}"
        etag = client.change(first, path, {"rating": 5}).etag
        missing = client.ask(first, "POST", path + "/transitions", {"to": "submitted"}, etag)
        story.answered("the program's own question needs an answer", missing, "answer_missing")
        given = []
        for pair in self.pairs:
            for person in pair.two:
                questions = stage.open_forms(person, "end")[0]["questions"]
                answers = [{"question_id": each["id"], "choice": "Up to an hour"} for each in questions]
                given.append(stage.answer_forms(person, "end", {"rating": 4, "goals_reached": True, "answers": answers}))
        story.same("16 people give feedback", given, [1] * 16)
        stage.wait_until(datetime.datetime.combine(self.starts_on + 152 * DAY, datetime.time(1), datetime.timezone.utc))
        story.same("the last day has passed, and the program moves to concluding automatically",
                   client.get(self.program_manager, self.path)["state"], "concluding")

    # ---- 15
    def return_on_investment(self):
        story, client = self.story, self.client
        story.step("The sponsor asks what the program has achieved.")
        counts = client.get(self.program_manager, self.path + "/board")["counts"]
        story.same("HR's board counts eight completed pairs, and one that ended early",
                   {each["state"]: each["count"] for each in counts["pairings"]}, {"completed": 8, "ended": 1})
        matched = {each["role"]: each["count"] for each in counts["applications"] if each["state"] == "matched"}
        story.same("and eight matched people on each side, with three still on the waiting list",
                   [matched, counts["waiting_list"]["mentor"]],
                   [{"mentor": 8, "mentee": 8}, 3])
        shares = client.get(self.program_manager, self.path + "/participation")
        story.same("nobody was expected to take part, so there is no share to report", shares["levels"], [])
        forms = [client.items(person, "/v1/me/feedback?moment=end")[0] for pair in self.pairs for person in pair.two]
        story.same("of 16 feedback forms for the end, each author can read only their own", len({each["id"] for each in forms}), 16)
        self.hidden("the sponsor, HR, the project group and the other side can read none of them",
                    (self.sponsor, self.program_manager, *self.company.group), *(f"/v1/feedback/{each['id']}" for each in forms))
        story.answered("and neither can the mentee's mentor",
                       client.ask(self.pairs[0].mentor, "GET", f"/v1/feedback/{forms[1]['id']}"), 404)
        lists = [client.ask(self.sponsor, "GET", self.path + tail)
                 for tail in ("/applications", "/pairings", "/invitations", "/participation", "/board")]
        story.all_answered("the sponsor cannot list people either", lists, "forbidden")
        story.same("and no list shows them any feedback", client.items(self.sponsor, "/v1/me/feedback"), [])
        story.say("The sponsor gets figures for groups of at least ten people; single answers stay with their authors.")


if __name__ == "__main__":
    run("Program C: a consultancy, the first round of its reverse mentoring", lambda stage: ProgramC(stage).play())
