/* SPDX-License-Identifier: Apache-2.0 */
/* Compares the engine with LEMON's network simplex: same optimum on many instances of many shapes, and the time both take.
 *   compare optimum INSTANCES        one line per shape; fails at the first difference
 *   compare time MENTEES MENTORS CANDIDATES_EACH [engine]     both in turn, three times each; with `engine` only our own */
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

extern "C" bool engine_match(uint32_t mentees, uint32_t mentors, size_t count, const uint32_t *mentee, const uint32_t *mentor,
                             const uint32_t *score, const uint32_t *places, bool coverage, size_t *ret_pairs, uint64_t *ret_score,
                             double *ret_seconds);

struct Instance {
    uint32_t mentees = 0, mentors = 0;
    std::vector<uint32_t> mentee, mentor, score, places;
    void add(uint32_t one, uint32_t other, uint32_t worth)
    {
        mentee.push_back(one);
        mentor.push_back(other);
        score.push_back(worth);
    }
};

struct Result {
    size_t pairs = 0;
    uint64_t score = 0;
    double seconds = 0;
};

using Random = std::mt19937_64;

static uint32_t below(Random &random, uint32_t limit) { return static_cast<uint32_t>(random() % limit); }

/* A minimum-cost flow in which people may stay unmatched at no cost. */
static Result lemon_match(const Instance &instance, bool coverage)
{
    using Graph = lemon::SmartDigraph;
    Result result;
    int64_t highest = 0, places = 0;
    for (uint32_t score : instance.score)
        highest = std::max<int64_t>(highest, score);
    for (uint32_t place : instance.places)
        places += place;
    int64_t bonus = coverage ? highest * std::min<int64_t>(instance.mentees, places) + 1 : 0;
    auto begun = std::chrono::steady_clock::now();
    Graph graph;
    size_t count = instance.score.size();
    graph.reserveNode(static_cast<int>(instance.mentees + instance.mentors + 1));
    graph.reserveArc(static_cast<int>(count + instance.mentees + instance.mentors));
    for (uint32_t node = 0; node < instance.mentees + instance.mentors + 1; node++)
        graph.addNode();
    Graph::Node alone = graph.nodeFromId(static_cast<int>(instance.mentees + instance.mentors));
    Graph::ArcMap<int64_t> upper(graph), cost(graph);
    Graph::NodeMap<int64_t> supply(graph);
    for (size_t at = 0; at < count; at++) {
        Graph::Arc arc = graph.addArc(graph.nodeFromId(static_cast<int>(instance.mentee[at])),
                                      graph.nodeFromId(static_cast<int>(instance.mentees + instance.mentor[at])));
        upper[arc] = 1;
        cost[arc] = -(static_cast<int64_t>(instance.score[at]) + bonus);
    }
    for (uint32_t mentee = 0; mentee < instance.mentees; mentee++) {
        Graph::Arc arc = graph.addArc(graph.nodeFromId(static_cast<int>(mentee)), alone);
        upper[arc] = 1;
        supply[graph.nodeFromId(static_cast<int>(mentee))] = 1;
    }
    for (uint32_t mentor = 0; mentor < instance.mentors; mentor++) {
        Graph::Arc arc = graph.addArc(graph.nodeFromId(static_cast<int>(instance.mentees + mentor)), alone);
        upper[arc] = instance.places[mentor];
    }
    supply[alone] = -static_cast<int64_t>(instance.mentees);
    lemon::NetworkSimplex<Graph, int64_t, int64_t> simplex(graph);
    simplex.upperMap(upper).costMap(cost).supplyMap(supply);
    if (instance.mentees > 0 && simplex.run() != decltype(simplex)::OPTIMAL) {
        std::fprintf(stderr, "LEMON found no optimum\n");
        std::exit(1);
    }
    for (size_t at = 0; at < count && instance.mentees > 0; at++)
        if (simplex.flow(graph.arcFromId(static_cast<int>(at))) > 0) {
            result.pairs++;
            result.score += instance.score[at];
        }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return result;
}

static Result engine_run(const Instance &instance, bool coverage)
{
    Result result;
    if (!engine_match(instance.mentees, instance.mentors, instance.score.size(), instance.mentee.data(), instance.mentor.data(),
                      instance.score.data(), instance.places.data(), coverage, &result.pairs, &result.score, &result.seconds)) {
        std::fprintf(stderr, "the engine's prices do not prove its choice\n");
        std::exit(1);
    }
    return result;
}

/* Each mentee has this many candidates, chosen at random. */
static Instance sparse(Random &random, uint32_t mentees, uint32_t mentors, uint32_t each, uint32_t highest, uint32_t places)
{
    Instance instance;
    instance.mentees = mentees;
    instance.mentors = mentors;
    for (uint32_t mentee = 0; mentee < mentees; mentee++) {
        std::set<uint32_t> chosen;
        while (chosen.size() < std::min(each, mentors))
            chosen.insert(below(random, mentors));
        for (uint32_t mentor : chosen)
            instance.add(mentee, mentor, below(random, highest + 1));
    }
    for (uint32_t mentor = 0; mentor < mentors; mentor++)
        instance.places.push_back(places == 1 ? 1 : below(random, places + 1));
    return instance;
}

/* The score grows with the numbers of both people: the hardest case for assignment algorithms. */
static Instance product(Random &random, uint32_t people)
{
    Instance instance;
    instance.mentees = instance.mentors = people;
    instance.places.assign(people, 1);
    uint32_t factor = 1 + below(random, 3);
    for (uint32_t one = 0; one < people; one++)
        for (uint32_t other = 0; other < people; other++)
            instance.add(one, other, factor * (one + 1) * (other + 1));
    return instance;
}

/* Chains in which the last link decides how all others are matched. */
static Instance chain(Random &random, uint32_t people)
{
    Instance instance;
    instance.mentees = people;
    instance.mentors = people;
    instance.places.assign(people, 1);
    for (uint32_t one = 0; one < people; one++) {
        instance.add(one, one, 10 + below(random, 2));
        if (one + 1 < people)
            instance.add(one, one + 1, 10 + below(random, 3));
    }
    return instance;
}

/* Groups that have no candidates in common. */
static Instance islands(Random &random)
{
    Instance instance;
    for (uint32_t island = 0; island < 1 + below(random, 8); island++) {
        Instance part = sparse(random, below(random, 6), 1 + below(random, 6), 1 + below(random, 4), 20, 1 + below(random, 3));
        for (size_t at = 0; at < part.score.size(); at++)
            instance.add(instance.mentees + part.mentee[at], instance.mentors + part.mentor[at], part.score[at]);
        instance.mentees += part.mentees;
        instance.mentors += part.mentors;
        instance.places.insert(instance.places.end(), part.places.begin(), part.places.end());
    }
    return instance;
}

struct Shape {
    const char *name;
    Instance (*make)(Random &random);
};

static const Shape shapes[] = {
    {"nobody", [](Random &random) { return sparse(random, below(random, 2), below(random, 3), 0, 1, 1); }},
    {"one mentor for all", [](Random &random) { return sparse(random, 1 + below(random, 40), 1, 1, 50, 5); }},
    {"one mentee", [](Random &random) { return sparse(random, 1, 1 + below(random, 40), 20, 50, 1); }},
    {"no perfect matching", [](Random &random) { return sparse(random, 20 + below(random, 60), 10 + below(random, 15), 4, 100, 1); }},
    {"more mentors", [](Random &random) { return sparse(random, 10 + below(random, 30), 40 + below(random, 60), 5, 100, 1); }},
    {"equal scores", [](Random &random) { return sparse(random, 5 + below(random, 60), 5 + below(random, 60), 3, 0, 1); }},
    {"two scores", [](Random &random) { return sparse(random, 5 + below(random, 60), 5 + below(random, 60), 4, 1, 1); }},
    {"capacities", [](Random &random) { return sparse(random, 30 + below(random, 60), 10 + below(random, 20), 5, 1000, 6); }},
    {"disconnected", [](Random &random) { return islands(random); }},
    {"dense", [](Random &random) { return sparse(random, 10 + below(random, 40), 10 + below(random, 40), 50, 1000, 1); }},
    {"high scores", [](Random &random) { return sparse(random, 30, 30, 6, 999999999, 1); }},
    {"products", [](Random &random) { return product(random, 2 + below(random, 30)); }},
    {"chains", [](Random &random) { return chain(random, 2 + below(random, 80)); }},
};

static int optimum(long instances)
{
    constexpr size_t count = sizeof shapes / sizeof *shapes;
    long compared = 0;
    for (size_t shape = 0; shape < count; shape++) {
        Random random(shape + 1);
        long mine = instances / static_cast<long>(count) + (static_cast<long>(shape) < instances % static_cast<long>(count));
        for (long round = 0; round < mine; round++) {
            Instance instance = shapes[shape].make(random);
            bool coverage = round % 2 == 0;
            Result ours = engine_run(instance, coverage), theirs = lemon_match(instance, coverage);
            if (ours.score != theirs.score || (coverage && ours.pairs != theirs.pairs)) {
                std::printf("%s, instance %ld: %zu pairs with score %llu instead of %zu with %llu\n", shapes[shape].name, round, ours.pairs,
                            static_cast<unsigned long long>(ours.score), theirs.pairs, static_cast<unsigned long long>(theirs.score));
                return 1;
            }
            compared++;
        }
        std::printf("%-20s %5ld instances: the same optimum\n", shapes[shape].name, mine);
    }
    std::printf("%ld instances compared\n", compared);
    return 0;
}

static int times(uint32_t mentees, uint32_t mentors, uint32_t each, bool alone)
{
    Random random(20);
    Instance instance = sparse(random, mentees, mentors, each, 1000, 1);
    std::vector<double> ratios;
    for (int round = 0; round < (alone ? 1 : 3); round++) {
        Result ours = engine_run(instance, true);
        std::printf("engine %.3f s, %zu pairs, score %llu", ours.seconds, ours.pairs, static_cast<unsigned long long>(ours.score));
        if (!alone) {
            Result theirs = lemon_match(instance, true);
            std::printf("; network simplex %.3f s, %zu pairs, score %llu; ratio %.1f", theirs.seconds, theirs.pairs,
                        static_cast<unsigned long long>(theirs.score), theirs.seconds / ours.seconds);
            ratios.push_back(theirs.seconds / ours.seconds);
            if (ours.pairs != theirs.pairs || ours.score != theirs.score)
                return 1;
        }
        std::printf("\n");
    }
    if (!alone) {
        std::sort(ratios.begin(), ratios.end());
        std::printf("%u x %u, %u candidates each: network simplex / engine = %.1f (median of three)\n", mentees, mentors, each,
                    ratios[1]);
    }
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && std::strcmp(arguments[1], "optimum") == 0)
        return optimum(std::atol(arguments[2]));
    if (count >= 5 && std::strcmp(arguments[1], "time") == 0)
        return times(static_cast<uint32_t>(std::atol(arguments[2])), static_cast<uint32_t>(std::atol(arguments[3])),
                     static_cast<uint32_t>(std::atol(arguments[4])), count > 5);
    std::fprintf(stderr, "usage: compare optimum INSTANCES | time MENTEES MENTORS CANDIDATES_EACH [engine]\n");
    return 2;
}
