/* SPDX-License-Identifier: Apache-2.0 */
/* States of a proposal: program managers stage, offer and take it back, each person answers independently, and a no is
 * final. */
#include "support/parallel.h"
#include "support/proposal.h"
#include "support/states.h"

#define PROGRAM_MANAGERS "program_manager second_program_manager"

/* Answers and expiry also move a proposal, but nobody can request that as a transition. */
static const struct state_move moves[] = {
    {"computed", "staged superseded", PROGRAM_MANAGERS},
    {"staged", "offered superseded", PROGRAM_MANAGERS},
    {"offered", "superseded", PROGRAM_MANAGERS},
    {"agreed_by_one", "superseded", PROGRAM_MANAGERS},
};

/* In a state with one answer, the mentor gave it. */
static const char arrange[] =
    "UPDATE proposal SET state = $2, staged_at = app_now(), "
    "offered_at = CASE WHEN $2 NOT IN ('computed', 'staged') THEN app_now() END, "
    "expires_at = CASE WHEN $2 = 'expired' THEN app_now() WHEN $2 NOT IN ('computed', 'staged') "
    "THEN app_now() + interval '14 days' END, "
    "mentor_answer = CASE WHEN $2 IN ('agreed_by_one', 'agreed') THEN 'yes' WHEN $2 = 'declined' THEN 'no' END, "
    "mentee_answer = CASE WHEN $2 = 'agreed' THEN 'yes' END, "
    "superseded_at = CASE WHEN $2 = 'superseded' THEN app_now() END WHERE id = $1::uuid";

static struct state_machine machine_of(struct offer offer)
{
    return (struct state_machine){.table = "proposal",
                                  .id = offer.id,
                                  .path = offer.path,
                                  .owner = offer.mentor,
                                  /* Nobody but the person who said no sees declined; see test_no_or_silence.c. */
                                  .states = "computed staged offered agreed_by_one agreed expired superseded",
                                  .targets = "staged offered superseded",
                                  .moves = moves,
                                  .move_count = LENGTH_OF(moves),
                                  .unrecorded = true,
                                  .arrange = arrange};
}

Test(proposal_states, the_transition_table_holds_for_every_caller)
{
    struct offer offer = an_offer();
    struct state_machine machine = machine_of(offer);
    struct employee second = an_employee();
    program_staff_add(offer.program, second, "program_manager");
    const struct state_caller callers[] = {
        {"program_manager", offer.program.program_manager_token, SEES_IT, NULL},
        {"second_program_manager", participant(second), SEES_IT, NULL},
        {"mentor", offer.mentor_token, 403, "computed staged"},
        {"mentee", offer.mentee_token, 403, "computed staged"},
        {"reviewer", a_reviewer(offer.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    machine.callers = callers;
    machine.caller_count = LENGTH_OF(callers);
    expect_state_machine(&machine);
}

static const struct {
    const char *from;
    const char *by;
    const char *answer;
    int status;
    const char *to;
} answers[] = {
    {"computed", "mentor", "yes", 404, "computed"},
    {"staged", "mentee", "yes", 404, "staged"},
    {"offered", "mentor", "yes", 200, "agreed_by_one"},
    {"offered", "mentor", "no", 200, "declined"},
    {"offered", "mentee", "yes", 200, "agreed_by_one"},
    {"offered", "mentee", "no", 200, "declined"},
    {"agreed_by_one", "mentor", "yes", 200, "agreed_by_one"},
    {"agreed_by_one", "mentor", "no", 200, "declined"},
    {"agreed_by_one", "mentee", "yes", 200, "agreed"},
    {"agreed_by_one", "mentee", "no", 200, "declined"},
    {"agreed", "mentor", "yes", 200, "agreed"},
    {"agreed", "mentor", "no", 409, "agreed"},
    {"agreed", "mentee", "yes", 200, "agreed"},
    {"agreed", "mentee", "no", 409, "agreed"},
    {"declined", "mentor", "yes", 409, "declined"},
    {"declined", "mentor", "no", 200, "declined"},
    {"declined", "mentee", "yes", 200, "declined"},
    {"declined", "mentee", "no", 200, "declined"},
    {"expired", "mentor", "yes", 409, "expired"},
    {"expired", "mentee", "no", 409, "expired"},
    {"superseded", "mentor", "no", 409, "superseded"},
    {"superseded", "mentee", "yes", 409, "superseded"},
};

static const char *state_of(struct offer offer)
{
    return sql("SELECT state FROM proposal WHERE id = $1::uuid", offer.id);
}

static const char *pairings_of(struct offer offer)
{
    return sql("SELECT count(*) FROM pairing WHERE mentor_id = $1::uuid AND mentee_id = $2::uuid", offer.mentor.id,
               offer.mentee.id);
}

Test(proposal_states, each_person_can_answer_as_long_as_it_is_open)
{
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(answers); i++) {
        struct offer offer = an_offer_in(program);
        struct state_machine machine = machine_of(offer);
        const char *token = strcmp(answers[i].by, "mentor") == 0 ? offer.mentor_token : offer.mentee_token;
        const char *before = state_arrange(&machine, answers[i].from);
        struct reply reply = answer(token, offer, answers[i].answer);
        const char *what = textf("%s to %s by the %s", answers[i].answer, answers[i].from, answers[i].by);
        cr_expect_eq(reply.status, answers[i].status, "%s: %d %s", what, reply.status, reply.body);
        cr_expect_str_eq(state_of(offer), answers[i].to, "%s: %s", what, state_of(offer));
        if (answers[i].status != 200)
            cr_expect_str_eq(state_found(&machine), before, "%s", what);
        bool paired = strcmp(answers[i].from, "agreed_by_one") == 0 && strcmp(answers[i].to, "agreed") == 0;
        cr_expect_str_eq(pairings_of(offer), paired ? "1" : "0", "%s", what);
    }
}

Test(proposal_states, nobody_can_answer_for_them)
{
    static const char *const states[] = {"computed", "staged",   "offered", "agreed_by_one",
                                         "agreed",   "declined", "expired", "superseded"};
    struct offer offer = an_offer();
    struct state_machine machine = machine_of(offer);
    const struct state_caller callers[] = {
        {"program_manager", offer.program.program_manager_token, 403, NULL},
        {"reviewer", a_reviewer(offer.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    for (size_t c = 0; c < LENGTH_OF(callers); c++) {
        for (size_t i = 0; i < 2 * LENGTH_OF(states); i++) {
            const char *before = state_arrange(&machine, states[i / 2]);
            struct reply reply = answer(callers[c].token, offer, i % 2 ? "yes" : "no");
            cr_expect_eq(reply.status, callers[c].refusal, "%s in %s: %s", callers[c].name, states[i / 2], reply.body);
            cr_expect_str_eq(state_found(&machine), before);
        }
    }
}

/* Two concurrent acts, the states they may end in, and how many of them must succeed at least. */
static const struct {
    const char *from;
    const char *acts[2]; /* who, and the answer or new state */
    const char *ends;
    size_t done;
} races[] = {
    {"staged", {"program_manager offered", "program_manager offered"}, "offered", 1},
    {"staged", {"program_manager superseded", "program_manager superseded"}, "superseded", 1},
    {"staged", {"program_manager offered", "program_manager superseded"}, "superseded", 1},
    {"offered", {"program_manager superseded", "program_manager superseded"}, "superseded", 1},
    {"offered", {"mentor yes", "mentee yes"}, "agreed", 2},
    {"offered", {"mentor yes", "mentee no"}, "declined", 2},
    {"offered", {"mentor no", "mentee no"}, "declined", 2},
    {"offered", {"mentor yes", "mentor yes"}, "agreed_by_one", 2},
    {"offered", {"mentor yes", "mentor no"}, "declined", 1},
    {"offered", {"mentor yes", "program_manager superseded"}, "superseded", 1},
    {"offered", {"mentee no", "program_manager superseded"}, "superseded declined", 1},
    {"agreed_by_one", {"mentee yes", "mentee no"}, "agreed declined", 1},
    {"agreed_by_one", {"mentor no", "mentee yes"}, "agreed declined", 1},
    {"agreed_by_one", {"mentee yes", "program_manager superseded"}, "agreed superseded", 1},
    {"agreed_by_one", {"mentee yes", "mentee yes"}, "agreed", 2},
};

static struct parallel_call act_of(struct offer offer, const char *act)
{
    const char *what = strchr(act, ' ') + 1;
    if (strncmp(act, "program_manager", 15) == 0)
        return (struct parallel_call){
            offer.program.program_manager_token,
            "POST",
            {.path = textf("%s/transitions", offer.path), .body = textf("{\"to\":\"%s\"}", what)}};
    return (struct parallel_call){strncmp(act, "mentor", 6) == 0 ? offer.mentor_token : offer.mentee_token,
                                  "PUT",
                                  {.path = textf("%s/answer", offer.path), .body = textf("{\"answer\":\"%s\"}", what)}};
}

static void expect_race(struct program program, size_t i)
{
    struct offer offer = an_offer_in(program);
    struct state_machine machine = machine_of(offer);
    struct reply replies[2];
    state_arrange(&machine, races[i].from);
    const struct parallel_call calls[] = {act_of(offer, races[i].acts[0]), act_of(offer, races[i].acts[1])};
    call_together(calls, 2, replies);
    const char *state = state_of(offer);
    const char *what = textf("%s: %s %d, %s %d, now %s", races[i].from, races[i].acts[0], replies[0].status,
                             races[i].acts[1], replies[1].status, state);
    size_t done = count_status(replies, 2, 200) + count_status(replies, 2, 201);
    bool both_program_managers =
        strcmp(races[i].acts[0], races[i].acts[1]) == 0 && calls[0].token == offer.program.program_manager_token;
    cr_expect(strstr(textf(" %s ", races[i].ends), textf(" %s ", state)) != NULL, "%s", what);
    cr_expect(both_program_managers ? done == 1 : done >= races[i].done, "%s", what);
    cr_expect_eq(done + count_status(replies, 2, 409), 2, "%s", what);
    cr_expect_str_eq(pairings_of(offer), strcmp(state, "agreed") == 0 ? "1" : "0", "%s", what);
}

Test(proposal_states, concurrent_acts_end_in_a_consistent_state)
{
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < 3 * LENGTH_OF(races); i++)
        expect_race(program, i % LENGTH_OF(races));
}
