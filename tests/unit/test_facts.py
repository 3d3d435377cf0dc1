"""The facts that "Why I write" has to tell, each with the words that tell it, in order.

An editor may change every sentence; a fact that is lost on the way is red here.
"""

import re

import pytest

from tests.unit.test_texts import ABOUT, text_of

HEAD = {
    "truth and talk are embarrassingly far apart, now": "at the moment, embarrassingly far apart",
    "a paper with a 5x gain is cited twice and sinks": "5x gain in throughput comes out, is cited",
    "those it would help never learn of it": "The engineers it would help never learn",
    "that distance is where the writing goes": "I write into that gap.",
    "April 22, 2026": "2026-04-22",
}
FACTS = {
    "it is the entire reason": "There is no other reason.",
    "it is hoped to close, and stays": "every week it is still open",
    "each week, hundreds of pieces about AI": "hundreds of pieces about AI come out",
    "most are about models: benchmarks": "*Most* are about models: the benchmark",
    "who raised how much": "who raised how much",
    "which chief executive was quotable": "the chief executive and the quotable thing",
    "some are about infrastructure, on the surface": "as seen from across the street",
    "the inflection point of inference has come": "the inflection point of inference is here",
    "a keynote in summary, with its figures": "GTC keynote in summary, and these are his figures",
    "almost none, about concrete open questions": "*Almost none* is about the concrete questions",
    "on which it depends whether any of it works": "whether any of this works once it is large",
    "they keep builders up at 2 a.m.": "At 2 a.m. the people who build it are awake",
    "not from fear: the question will not leave": "They are not afraid of it.",
    "there go these essays": "I write into that gap.",
    "papers that could not be put down": "I could not stop reading papers",
    "nobody asked, and it served no plan": "it was part of no plan",
    "a paper on post-training, scheduling, the cache": "or on managing the KV cache",
    "a number that does not fit": "a number that I cannot get into my head",
    "three hours of references, until it is clear": "three hours walking back through",
    "nobody has put it in plain words": "put it in plain words",
    "it keeps happening": "It keeps happening.",
    "5x throughput": "5x the throughput.",
    "latency down by 9x": "Latency down by 9x.",
    "2.5x the tokens, on paid machines, by software": "by changing only the software",
    "cited twice, covered by no one": "two citations and no coverage at all",
    "engineers ship, papers are dense, untranslated": "They are shipping, papers are dense",
    "mildly maddening": "I find that maddening, though only mildly.",
    "hence the writing": "which is why i write.",
    "a rare moment: groundwork for a decade": "fix the shape of an industry for a decade",
    "serving, training, hardware, scheduling": "how the work of a cluster is scheduled",
    "fairly few people settle it in 2025 and 2026": "fairly few people are settling all that",
    "most choices are not visible": "is not even visible to them yet",
    "for want of a language to act on": "a language that an engineer can act on",
    "that is worth writing around": "That seems worth writing around.",
    "decisions with figures, no think-pieces": "no think-pieces about society from me",
    "a factor of two, tens of millions": "compute bill as tens of millions of dollars",
    "beauty as mathematicians have it": "I use the word as mathematicians do",
    "the square has to be made not to matter": "the square has to be made not to matter",
    "years, and no bottom": "for years without finding the floor",
    "the cache: memory ends, context does not": "Memory ends. Context does not.",
    "compress, evict, pool, offload, tier, rebuild": "pool it, offload it, spread it over tiers",
    "none settles it, each moves it": "None of them settles the matter.",
    "beautiful once more": "Beautiful, again.",
    "the one true thing, before you bargain": "to say it before you can start to bargain",
    "often this fails": "It often fails.",
    "neither interesting nor surprising: true": "Interesting is not it. Surprising is not it.",
    "in the data, unsaid, uncomfortable": "saying it is a little uncomfortable",
    "85% reported as success, and a symptom": "a symptom: you are serving the wrong users",
    "busy is not served, and they part in silence": "the two can part without a sound",
    "politeness keeps the truth there": "what keeps it sitting there is good manners",
    "under it all, the most important problems": "the machinery underneath the models",
    "ten percent is hundreds of millions": "a sum in the hundreds of millions",
    "the decisions are not in the coverage": "never meet one of those *decisions*",
    "not everybody has to know": "Most people can do without, and that is fine.",
    "those who decide are intelligent adults": "as one writes to intelligent adults",
    "whether it succeeds is unclear": "On most days I could not tell you.",
    "the gap has not gone, and the writing goes on": "so the writing goes on.",
    "four open problems, as they stand": "/// problems",
    "no calendar, no ranking, one note": "one essay, one note.",
}


def test_what_heads_it_tells_its_facts():
    head = " ".join(text_of(ABOUT).head.values())
    assert [fact for fact, words in HEAD.items() if words not in head] == []


def test_no_fact_is_lost_and_each_has_its_place():
    body = re.sub(r"\s+", " ", text_of(ABOUT).body)
    places = {fact: body.find(words) for fact, words in FACTS.items()}
    assert [fact for fact, place in places.items() if place < 0] == []
    assert [*places.values()] == sorted(places.values())


@pytest.mark.parametrize("promise", ["no calendar", "no algorithm", "no spam", "asked once"])
def test_the_invitation_promises_what_is_kept(promise):
    assert promise in text_of(ABOUT).body.rsplit("///", 1)[1]
