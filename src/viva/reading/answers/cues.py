"""The words by which a text says what role a sentence plays: final answer, check, aside, correction.

These are words of the language, not of any homework. Everything here is a regular expression on plain text
(:func:`viva.reading.answers.plain.plain_text`), case-insensitive and without nested repetition.
"""

from __future__ import annotations

import re

from viva.patterns import regex


def _words(pattern: str) -> re.Pattern[str]:
    return regex(pattern, re.IGNORECASE)


FINAL_HEADING = _words(
    r"^\W*(?:(?:step\s*)?\d+[.):]?\s*)?(?:(?:the|my|so|part \(?\w\)?[:,]?)\s+)*(?:final\b|(?:correct |short "
    r"|direct |overall )?answers?\b"
    r"|results?\b|conclusion\b|in conclusion\b)|\bfinal (?:answer|result|output|form|solution)s?\b|\banswers?\W*$"
)
SUMMARY_HEADING = _words(
    r"\b(summary|summing up|tl;?dr|recap of results|in short|bottom line|putting it (?:all )?together|takeaways?)\b"
)
CHECK_HEADING = _words(r"\b(verif\w*|check\w*|sanity|validat\w*|confirm\w*|double[- ]check)\b")
RESTATE_HEADING = _words(
    r"\b(given|problem|question|setup|set up|set-up|recap|recall|restat\w*|goal|objective|input|what we (?:know"
    r"|have|want)|understand\w*|background|"
    r"starting point|notation|definitions?|define|extract|relevant|information|known|target(?: form)?|task"
    r"|assumptions?)\b"
)
ASIDE_HEADING = _words(
    r"\b(intuition|comparison|compar\w*|note|notes|remark|alternativ\w*|interpretation|bonus|extension|why"
    r"|key insight|discussion|example|"
    r"caveat|common mistakes?|pitfalls?|with bias(?:es)?|biases|further|generali[sz]\w*|context|in practice"
    r"|implications?|contrast|aside|"
    r"sensitivity|connection|relation(?:ship)?|reflection|if )\b"
)

ANSWER_LEAD = _words(
    r"^\W*(?:(?:so|thus|therefore|hence|and|my|the|our)\W+)*(?P<final>final |correct |short )?(?:answers?|result"
    r"|ans\.?)"
    r"(?:\s+(?:to|for)\s+[^:=]{1,60})?(?:\s*\([^()]{0,30}\))?\s*(?::|=|\bis\b|\bare\b|→|->|⇒|—|–)"
    r"|^\s*<(?:final[ _-]?)?answer>"
)
"""``Answer:``, ``Final answer (a) -``, ``So the answer is``, ``The answer to part (b) is`` at the start of a
sentence.
"""
ANSWER_INSIDE = _words(
    r"\b(?P<final>final |correct )?answers?(?: to (?:this|the|part)[^:=.]{0,40})?(?: (?:is|are|should be|must be"
    r"|would be|comes out (?:as|to)|turns out to be)\b|\s*[:=])"
)
FINAL_INSIDE = _words(
    r"\bfinal(?:ly)? (?:answer|result|output|value|count|expression|form|matrix|vector|filter|kernel|total"
    r"|transformation|formula|solution)\b"
)
CONCLUSION = _words(
    r"^\W*(?:so\b|thus\b|therefore\b|hence\b|consequently|accordingly|in conclusion|to conclude|in summary"
    r"|finally|overall|in total|altogether|all in all|all told|"
    r"as a result|putting|which (?:gives|yields|means|is)|this (?:gives|yields|means|leads|results)|we (?:get"
    r"|obtain|find|conclude|have|arrive)|giving|yielding|"
    r"total\b|the total|sum(?:ming)?\b|adding|combining|collecting|it follows|⇒|∴|→|i choose|i pick"
    r"|i would (?:choose|pick|say)|i'd (?:say|pick|choose|go))"
    r"|\b(?:therefore|thus|hence|we (?:get|obtain|conclude)|so (?:the|we|that))\b"
)

HYPOTHETICAL = _words(
    r"\b(?:would (?:be|have|give|become|yield|add|need|require|get|make|total|change|increase|bring)|would've"
    r"|we'd (?:have|get|need|add|obtain)|it'd be|"
    r"had (?:we|you|the|it|they)\b|were (?:to|included|counted|added|used|present|also|not)|could also"
    r"|might (?:be tempted|think|expect|be)|"
    r"(?:if|when|should) (?:we|you|one|they|i) (?:also |instead |had |were |did |do |want|wanted|wish|include"
    r"|included|count|counted|add|added|use|used|flip|"
    r"flipped|ignore the|forget|forgot|consider|considered|keep|kept|treat|apply|applied|swap|needed|need)\w*|"
    r"if (?:the )?\w+(?: \w+)? (?:were|was|are|is|had) (?:included|counted|added|also|present|used|flipped"
    r"|needed|wanted|enabled|not|to be|instead|considered|allowed)|"
    r"if (?:bias|flipp|counting|including|instead)\w*|"
    r"(?:including|counting|adding|with|plus) (?:the |a |one |any )?(?:optional |additional |extra "
    r"|per-\w+ )?bias(?:es)?\b|"
    r"alternative(?:ly)?|one might|a common (?:mistake|error|misconception)|common mistakes?|naive(?:ly)?"
    r"|mistakenly|incorrect(?:ly)?|wrong(?:ly)?|erroneous(?:ly)?|"
    r"hypothetical(?:ly)?|tempting|some (?:people|texts|authors|frameworks)|other conventions?|under (?:the"
    r"|a) (?:other|different|flipped|alternative))\b"
)
COMPARISON = _words(
    r"\b(?:compared (?:to|with)|in comparison|for comparison|by comparison|in contrast|versus|vs\.?"
    r"|as opposed to|unlike|fewer than|less than|more than|"
    r"greater than|smaller than|larger than|reduction|reduces?|savings?|saves?|times (?:fewer|less|more)|ratio"
    r"|factor of|from part|in part|as (?:in|before)|"
    r"earlier|previous(?:ly)?|instead of|rather than|down from|up from)\b"
)
COMPARED = _words(r"^\W*(?:for|by|in) (?:comparison|contrast|reference)\b")
"""The first words of a sentence that is about something else than the answer, to compare it with."""
RESTATING = _words(
    r"\b(?:given|recall|we (?:want|need|are (?:given|asked|told)|wish|seek|must|aim|start)|goal|to show"
    r"|show that|show how|prove that|the problem|the question|asked|"
    r"suppose|consider|let's|let us|to (?:find|determine|compute|calculate|derive|transform|match)|looking for"
    r"|would like|target form|"
    r"original(?:ly)?|starting (?:from|with)|input (?:is|signal|matrix|:))\b|\?\s*$|\bhint\b"
)
CHECKING = _words(
    r"\b(?:verif\w+|check(?:s|ing|ed)?|sanity|confirm\w*|double-check\w*|matches|agrees? with|consistent with"
    r"|as expected|plug(?:ging)? (?:back|in)|"
    r"substitut\w+ back|test\b|validat\w+)\b|✓|✔|✅"
)
EXAMPLE = _words(r"\b(?:for example|for instance|e\.g\.|as an example|say,|imagine|illustrat\w+|toy)")
CORRECTION = _words(
    r"(?:^\W*|[.!?—–\-…(]\s*)(?:wait\b|hold on|oops|whoops|hmm\b|actually\b|correction\b|scratch that"
    r"|on second thought|no,|sorry\b|my (?:mistake|bad|apologies))"
    r"|\blet me (?:re-?\w+|correct|fix|revise|redo|try again|double[- ]check)\b|\b(?:i|we) (?:made|have made"
    r"|see (?:a|an|my)|need to correct|must correct|was wrong|were wrong|"
    r"misread|miscounted|miscalculated|misspoke|forgot|made an?|slipped)\b|\bthat(?:'s| is| was) (?:not right"
    r"|wrong|incorrect|a mistake|an error)\b"
    r"|\b(?:the )?correct(?:ed)? (?:answer|value|result|version|matrix|filter|output|expression|count|total)\b"
    r"|\bi (?:apologi[sz]e|stand corrected)\b|\brevised\b"
)
TAKEN_BACK = _words(
    r"(?:\b(?:(?:not|isn't|wasn't|never|neither|nor|no longer)\b(?!\s*[:;])|rather than|instead of|as opposed to"
    r"|i said|i wrote|i had|i gave|i claimed|incorrectly|mistakenly|wrongly|"
    r"previously|earlier|unlike|excluding|except|other than|different from|differs from|old(?: answer| value)?"
    r"|first (?:answer|attempt))"
    r"|n't(?!\s*[:;])|≠|!=|~~|✗|❌)(?:\W+(?:just|simply|equal to|be|the|a|an|is|was|of|to|as|option|diagram|answer"
    r"|value|stated|gave|said|wrote|that|it|(?:in general|generally|necessarily|reduces?|simplify|simplifies"
    r"|collapses?|converges?|tends?|approach|become|equal)\b(?!\s*[:;])))*\W*$"
)
"""Matched against what stands just before a candidate."""
ONCE_SAID = _words(
    r"\b(?:i|we|you|my|our|your)\s+(?:had|previously|earlier|initially|originally|first|mistakenly|wrongly"
    r"|incorrectly)\b[^.;:]{0,80}$"
)
"""Matched against what stands before a candidate: "I had counted ... = 108"."""
TAKEN_BACK_AFTER = _words(
    r"^\W*(?:(?:is|was|are|would be|were)\s+(?:not\b|wrong|incorrect|a mistake|an error|false|neither)|isn't\b"
    r"|wasn't\b|aren't|(?:reversed|flipped|backwards|mirrored)\b|does not|doesn't|✗|❌|was my|\(incorrect|\(wrong|"
    r"would (?:only )?(?:be|count|hold|have been)|is what (?:you|one))"
    r"|^[^\w(]*(?:if \w+ (?:were|was|are)|if (?:we|you|one))"
)
"""Matched against what stands just after a candidate."""
