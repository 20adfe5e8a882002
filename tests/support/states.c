/* SPDX-License-Identifier: Apache-2.0 */
/* The loops over states, callers and moves that tests of all state machines share. */
#include "states.h"

#include "parallel.h"

#define WORDS_MAX 12
#define WAYS_MAX 40

struct words {
    const char *each[WORDS_MAX];
    size_t count;
};

/* A move to a state by one caller. */
struct way {
    const struct state_caller *caller;
    const char *to;
};

static struct words words_of(const char *text)
{
    struct words words = {.count = 0};
    while (text && *(text += strspn(text, " "))) {
        size_t length = strcspn(text, " ");
        cr_assert_lt(words.count, WORDS_MAX);
        words.each[words.count++] = arena_copy(test_arena(), text, length);
        text += length;
    }
    return words;
}

static bool has_word(const char *text, const char *word)
{
    struct words words = words_of(text);
    for (size_t i = 0; i < words.count; i++) {
        if (strcmp(words.each[i], word) == 0)
            return true;
    }
    return false;
}

const char *a_reviewer(struct program program)
{
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    return participant(reviewer);
}

const char *state_found(const struct state_machine *machine)
{
    return sql_as(machine->owner,
                  textf("SELECT item.state || ' v' || item.version || ', ' || (SELECT count(*) FROM transition WHERE "
                        "transition.object_id = item.id) || ' steps' FROM %s AS item WHERE item.id = $1::uuid",
                        machine->table),
                  machine->id);
}

const char *state_arrange(const struct state_machine *machine, const char *state)
{
    sql_without_triggers(machine->owner, machine->arrange, machine->id, state);
    const char *found = state_found(machine);
    cr_assert_eq(strncmp(found, textf("%s v", state), strlen(state) + 2), 0,
                 "%s cannot be brought into the state %s: %s", machine->table, state, found);
    return found;
}

/* What state_found must return after one move, computed from what it returned before. */
static const char *after_move(const struct state_machine *machine, const char *found, const char *to)
{
    long long version = 0;
    long long steps = 0;
    cr_assert_eq(sscanf(strchr(found, ' '), " v%lld, %lld steps", &version, &steps), 2, "%s", found);
    return textf("%s v%lld, %lld steps", to, version + 1, steps + !machine->unrecorded);
}

static struct call move_call(const struct state_machine *machine, const char *if_match, const char *to)
{
    return (struct call){
        .path = textf("%s/transitions", machine->path), .if_match = if_match, .body = textf("{\"to\":\"%s\"}", to)};
}

/* Whether the table allows this caller the move. With NULL: whether it allows anyone the move. */
static bool allowed(const struct state_machine *machine, const char *from, const char *to,
                    const struct state_caller *caller)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct state_move *move = &machine->moves[i];
        if (strcmp(move->from, from) == 0 && has_word(move->to, to) && (!caller || has_word(move->by, caller->name)))
            return true;
    }
    return false;
}

static int status_of(const struct state_machine *machine, const char *from, const char *to,
                     const struct state_caller *caller)
{
    if (has_word(caller->hidden_in, from))
        return 404;
    if (strcmp(caller->name, "reviewer") == 0 && machine->read_as_accepted &&
        strcmp(machine->read_as_accepted, from) == 0)
        from = "accepted";
    if (allowed(machine, from, to, caller))
        return 201;
    if (caller->refusal != SEES_IT)
        return caller->refusal;
    return allowed(machine, from, to, NULL) ? 403 : 409;
}

static void expect_move(const struct state_machine *machine, const char *from, const char *to,
                        const struct state_caller *caller)
{
    bool is_target = !machine->targets || has_word(machine->targets, to);
    int wanted = is_target ? status_of(machine, from, to, caller) : 422;
    const char *before = state_arrange(machine, from);
    struct reply reply = call_with(caller->token, "POST", move_call(machine, machine->unrecorded ? NULL : "*", to));
    const char *after = state_found(machine);
    const char *what = textf("%s from %s to %s by %s", machine->table, from, to, caller->name);
    bool turned_away = !is_target && (reply.status == 401 || reply.status == 403);
    cr_expect(reply.status == wanted || turned_away, "%s: wanted %d, got %d %.400s", what, wanted, reply.status,
              reply.body);
    if (wanted == 201) {
        cr_expect_str_eq(reply_text(&reply, "/state"), to, "%s: returned %.400s", what, reply.body);
        before = after_move(machine, before, to);
    }
    cr_expect_str_eq(after, before, "%s: wanted %s, found %s", what, before, after);
}

/* A misspelt word in the table would make the test expect too little. */
static void expect_words_known(const struct state_machine *machine)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        struct words targets = words_of(machine->moves[i].to);
        struct words names = words_of(machine->moves[i].by);
        cr_assert(has_word(machine->states, machine->moves[i].from), "%s", machine->moves[i].from);
        for (size_t k = 0; k < targets.count; k++)
            cr_assert(has_word(machine->states, targets.each[k]), "%s", targets.each[k]);
        for (size_t k = 0; k < names.count; k++) {
            bool known = strcmp(names.each[k], "service") == 0;
            for (size_t c = 0; c < machine->caller_count; c++)
                known = known || strcmp(machine->callers[c].name, names.each[k]) == 0;
            cr_assert(known, "%s", names.each[k]);
        }
    }
}

void expect_state_machine(const struct state_machine *machine)
{
    struct words states = words_of(machine->states);
    expect_words_known(machine);
    for (size_t c = 0; c < machine->caller_count; c++) {
        for (size_t from = 0; from < states.count; from++) {
            for (size_t to = 0; to < states.count; to++)
                expect_move(machine, states.each[from], states.each[to], &machine->callers[c]);
        }
    }
}

static size_t ways_from(const struct state_machine *machine, const char *from, struct way ret_ways[WAYS_MAX])
{
    struct words states = words_of(machine->states);
    size_t count = 0;
    for (size_t to = 0; to < states.count; to++) {
        for (size_t c = 0; c < machine->caller_count; c++) {
            const struct state_caller *caller = &machine->callers[c];
            if (status_of(machine, from, states.each[to], caller) == 201) {
                cr_assert_lt(count, WAYS_MAX);
                ret_ways[count++] = (struct way){caller, states.each[to]};
            }
        }
    }
    return count;
}

/* The loser gets a conflict or a stale version, or 404 if the winner's move has hidden the object from this caller. */
static bool may_lose_with(int status, const struct way *loser, const char *state)
{
    return status == 409 || status == 412 || (status == 404 && has_word(loser->caller->hidden_in, state));
}

static void expect_race(const struct state_machine *machine, const char *from, const struct way *one,
                        const struct way *other)
{
    const struct way *const ways[] = {one, other};
    struct parallel_call calls[2];
    struct reply replies[2];
    const char *before = state_arrange(machine, from);
    for (size_t i = 0; i < 2; i++) {
        const char *etag = etag_of(ways[i]->caller->token, machine->path);
        calls[i] = (struct parallel_call){ways[i]->caller->token, "POST", move_call(machine, etag, ways[i]->to)};
    }
    call_together(calls, 2, replies);
    const char *what = textf("%s from %s to %s by %s against %s by %s", machine->table, from, one->to,
                             one->caller->name, other->to, other->caller->name);
    size_t winner = replies[0].status == 201 ? 0 : 1;
    const char *wanted = after_move(machine, before, ways[winner]->to);
    const char *after = state_found(machine);
    cr_expect_eq(replies[winner].status, 201, "%s: nobody won: %d %.400s", what, replies[1].status, replies[1].body);
    cr_expect(may_lose_with(replies[1 - winner].status, ways[1 - winner], ways[winner]->to),
              "%s: the loser got %d %.400s", what, replies[1 - winner].status, replies[1 - winner].body);
    cr_expect_str_eq(after, wanted, "%s: wanted %s, found %s", what, wanted, after);
}

void expect_one_winner(const struct state_machine *machine)
{
    struct words states = words_of(machine->states);
    for (size_t from = 0; from < states.count; from++) {
        struct way ways[WAYS_MAX];
        size_t count = ways_from(machine, states.each[from], ways);
        for (size_t one = 0; one < count; one++) {
            for (size_t other = one; other < count; other++)
                expect_race(machine, states.each[from], &ways[one], &ways[other]);
        }
    }
}
