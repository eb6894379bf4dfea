"""Words by which a message refers to what was said before it; actions/thread.py says what each means there."""

from __future__ import annotations

import re

ABOUT_THE_TRADE = re.compile(
    r"\b(?:in general|generally|industry|trade|live music|concerts?|shows?|business|line of work|everyone|everybody|crews?|"
    r"people|anyone|these jobs|all of them|across the board)\b", re.I)
CONNECTING = set("and ok okay so but what about how whats hows for a an the same then now with in particular instead of is as "
                 "well too again please um uh or maybe say yes yeah no nah meant mean i just only one ones actually".split())
TELL = {"tell", "me", "about", "explain", "describe", "is", "job", "jobs"}
COMPARING = re.compile(
    r"\b(?:which(?! (?:courses?|class\w*|school|books?|licen[cs]es?|certificates?|software|tools|gear|skills?|union|firms)\b)|"
    r"who|whos|both|either|each|differences?|differ|them|they|two|more|less|better|harder|easier)\b", re.I)
ORDINAL = re.compile(r"(?:^\W*|\b(?:the|that|this|your|and) (?:very )?)(?:first|second|third|fourth|fifth|last|former|latter|top one)\b|"
                     r"\b(?:1st|2nd|3rd|number \d)\b", re.I)
ON_THE_WAY = re.compile(
    r"->|→|\bfrom\b.+\bto\b|\bwork(?:ing)? (?:my|your|his|her|their)? ?(?:way )?up to\b|\bend up\b|\bturn into\b|\bsome ?day\b|"
    r"\bone day\b|\bmove (?:up )?(?:in)?to\b|\bgo (?:up )?to\b|\bbecome\b", re.I)
RESULT = re.compile(r"\b(?:results?|show me|that'?s (?:all|enough|it)|enough|skip the rest|remaining|just (?:tell|give|show)|"
                    r"find my job|which three|suggestions?|something else|not that|"
                    r"why (?:those|these|them|that)|speaks against|reasons?|what'?s wrong with)\b", re.I)
PLACE = re.compile(r"\b(?:us|usa|uk|in|from|live|country|here)\b", re.I)
DESPAIR = re.compile(  # said of oneself or of somebody else; nothing may come before help
    r"\b(?:suicid\w*|self[- ]?harm\w*|"
    r"(?:kill|killing|harm|harming) (?:myself|himself|herself|themselves|themself)|"
    r"(?:want(?:s|ed)? to|going to|think\w* (?:of|about)|keeps?) (?:hurt|hurting|cut|cutting) (?:myself|himself|herself|themselves)|"
    r"(?:end|ending|take|taking|took) (?:my|his|her|their) (?:own )?life|end it all|"
    r"(?:no|see no|any) reason to (?:go on|live|be here)(?! (?:in|on|with|near)\b)|"
    r"no (?:point|use) (?:in )?(?:living|going on)|"
    r"(?:do|does|did) ?n[o']?t want to (?:live|be alive|wake up|exist|be here any ?more)|"
    r"better off (?:dead|without me)|wish (?:i|he|she|they) (?:was|were) dead|want(?:s|ed)? to die|"
    r"(?:carry|carrying|keep|keeping) on living|nothing (?:left )?to live for|(?:not|isn'?t|is not|no longer) worth living|"
    r"(?:sleep|bed|asleep)\b[^.?!]{0,20}\b(?:never|not) wake up|"
    r"(?:do|does|did|ca)(?: ?n[o']?t| not) see (?:why i|why (?:he|she|they)|a reason|any reason|the point|any point)\b[^.?!]{0,20}"
    r"\b(?:living|alive|be here|go on|wake up)(?! (?:in|on|with|near)\b)|"
    r"wish(?:es)? (?:i|he|she|they) (?:was|were) ?n[o']?t (?:here|alive|born)|wish(?:es)? (?:i|he|she|they) had never been born|"
    r"(?:cannot|can'?t|can not) go on(?= like this| any ?more| living|\W*$))\b", re.I)
KEEP = re.compile(r"\b(?:save|print|keep|download|copy|send|e-?mail|pdf|export)\b", re.I)
AS_FOR = re.compile(  # "the trucks then, what …", "no wait, the accountant", "ok and the bus?"
    r"^\W*(?:(?:and|ok|okay|so|no|wait|sorry|actually|well|but|then|right|now|what about|how about|as for)\b\W*)*"
    r"the ([\w-]+(?: [\w-]+)?)(?: (?:one|job|guy|then|though))*\s*(?:[,.:;?!-]|$)", re.I)
WHERE = re.compile(r"^\W*(?:(?:and|but|so|ok)\b\W*)*where(?: exactly| then)?\W*$", re.I)
HOW_PICKED = re.compile(r"\b(?:how|why) (?:did|do|have) you (?:pick|choose|chose|decide|come up|get to|work)\w*", re.I)
ONE_WORD = re.compile(r"\W*([\w-]+)\W*")
AGAIN = re.compile(r"^\W*(?:and|same|also)\b", re.I)
EACH = re.compile(
    r"\b(?:whose|(?:on|for|of|to) each|each (?:of (?:them|those)|one)|out of (?:both|the two)|"
    r"(?:which|who) of (?:them|the two|these|those|both))\b", re.I)
DEFINES = re.compile(
    r"^\W*(?:(?:and|ok|okay|so|but|wait|hang on|sorry|um|uh)\b\W*)*(?:what|who)(?:['’]?s| is| are)\b(?! about)", re.I)
VERSION = re.compile(r"\b(?:version|kind|sort|type|form) of (?:that|this|it)\b", re.I)
A_JOB_LIKE_THAT = re.compile(r"\bjobs? like (?:that|this|these|those)\b", re.I)
THERE = re.compile(r"\b(?:get|go|move|come|switch|jump|step|climb|work)\b[^.?!]*\bthere\b|\bto (?:that|it|this)\b", re.I)
TO_BECOME = re.compile(r"(?:(?P<straight>\b(?:straight|directly|right) )?\bto (?:be |become |being )?(?:a |an |the )?|(?:->|→) ?)$", re.I)
AMONG = re.compile(
    r"\b(?:of|among|between|which|who) (?:them|['’]?em|those|these|the (?:two|three|four|2|3|4)|"
    r"is (?:best|better)|earns?|pays?|one)\b", re.I)
OTHER = re.compile(r"\bthe other (?:one|job|role|guy)\b", re.I)
INSTEAD = re.compile(r"\W*(?:(?:no|nah|sorry|oh|wait|right|ok|now|actually)\b\W*)*(?:not|i mean[t]?)\b", re.I)
SIMILAR = re.compile(r"\b(?:anything|something|any|another|others?) (?:jobs? )?(?:similar|like (?:it|that|this)|along those lines)\b", re.I)
THE_ONE = re.compile(r"\b(?:the|that) ([\w-]+(?: [\w-]+)?) (?:one|ones|job|kind|guy|lot)\b", re.I)
FIRST_STEP = re.compile(r"\bfirst steps?\b", re.I)
NEXT_ONE = re.compile(r"\b(?:the )?next (?:one|job|role)\b", re.I)
BEFORE = re.compile(r"\bbefore (?:that|it|this|then|becoming)\b|\b(?:done|been|come|comes) before\b", re.I)
COMPARED_TO = re.compile(r"\b(?:compared? (?:to|with)|differ\w* from|next to|against) (?:that|it|this|them|those|him|her)\b", re.I)
COMPARE = re.compile(
    r"\b(?:compare|compares|comparison|diff|differences?|differ|different|versus|vs)\b", re.I)
IN_GENERAL = re.compile(
    r"^\W*(?:\w+ ){0,3}(?:in general|generally|overall|across the board|all of them|the whole trade|any job)\W*$", re.I)
ANOTHER_WAY = re.compile(
    r"^\W*(?:\w+ )?(?:the )?steps(?: please)?\W*$|"
    r"\b(?:another|other|different|alternative|quicker|faster|second) (?:ways?|routes?|paths?|options?)\b", re.I)
THE_LIST = re.compile(r"\b(?:that|the|remaining|rest of(?: the| that)?|whole|full)(?: \w+)? list\b", re.I)
BACK_TO = re.compile(r"\bback to (?:the |my |that )?([\w -]{3,40})", re.I)
MINOR = re.compile(
    r"\b(?:1[0-7]|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b"
    r"(?! ?(?:years?|yrs?|summers?|winters?|seasons?|months?|weeks?|days?|hours?|of|k|%|euros?|pounds?|dollars?)\b(?! old))|"
    r"\b(?:under ?(?:18|eighteen|age)|under ?aged|minors?|child\w*|kids?|sons?|daughters?|school\w*|teen\w*|pupils?|parents?|mum|mom|dad|"
    r"young|old enough|how old|age|grade|permit)\b", re.I)
UNDER_AGE = re.compile(  # said of oneself or of a child
    r"\b(?:(?:i['’]?m|i am|am|turning|he['’]?s|she['’]?s)|"
    r"(?:son|daughter|kid|child|boy|girl|brother|sister|nephew|niece|grandson|granddaughter|pupil|student)\b[^.?!]{0,20}\bis) "
    r"(?:only |just |like |nearly |almost )?(?:1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)\b"
    r"(?! ?(?:%|k\b|years? (?:in|as|of|at)|hours|days|weeks|months|miles|stone|people|of|an)\b)|"
    r"\b(?:1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)[- ]?(?:yo\b|y/o|years?[- ]olds?)|"
    r"\bat (?:the age of |only |just )?(?:1[3-7]|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"(?! ?(?:[:.]\d|am\b|pm\b|o['’]?clock|h\b|hours|stone|%|k\b|euros?|pounds?|dollars?|an hour))\b", re.I)
WHEN_YOUNG = re.compile(
    r"\bwhen (?:i|he|she|we) (?:was|were)\b|\b(?:i|he|she) was (?:only |just |about )?(?:1\d|\w+teen)\b|"
    r"\bsince (?:i|he|she) was\b", re.I)
GIVEN_BY = re.compile(r"\bwho (?:gives|runs|offers|teaches|issues|does|sells)\b|\bwhere (?:do|can|could) i (?:get|do|take)\b", re.I)
WHEN = re.compile(
    r"^\W*(?:(?:and|so|ok|when|what|time|does|do|is|it|they|the|at|until)\b\W*)*(?:end|ends|finish|finishes|over|start|starts|begin|begins)"
    r"(?:\W+(?:it|time|then|usually))*\W*$", re.I)
THAN = re.compile(r"\b(?:more|less|better|worse|\w{3,}er)\b[^.?!]*\bthan\b", re.I)
WEIGHS = re.compile(
    r"\bbetween\b.+\band\b|\bwhose\b|\bwhich (?:one|of|job|pays|earns)\b|\bwho (?:earns|makes|gets)\b|\bthan\b", re.I)
WHOEVER = re.compile(
    r"\bwho(?:so)?ever\b|\b(?:people|folks?) (?:who|that)\b|"
    r"\b(?:guys?|person|man|men|woman|women|lad(?:y|ies|s)?|girls?|fellas?|bloke|dude|boys|ones?) "
    r"(?:who|that|what|with|in|on|at|[a-z]{2,}ing)\b", re.I)
PART_TIME = re.compile(r"\b(?:part|full)[- ]?time\b", re.I)
COST = re.compile(r"\b(?:costs?|expensive|price|fees?)\b", re.I)
HOW_LONG = re.compile(r"\bhow (?:long|many years|much time)\b", re.I)
SO_CALLED = re.compile(r"\b(?:that|this) (?:job|one|role|position|post)\b.*\bcalled\b|\bcalled\b.*\b(?:that|this) (?:job|role)\b", re.I)
FORGET_ME = re.compile(
    r"^\W*(?:(?:please|ok|okay|now|can you|could you|and|just)\b\W*)*(?:forget|delete|erase|wipe)\s+(?:about )?"
    r"(?:me|everything|it all|all of (?:it|this)|all (?:about )?(?:me|my data)|"
    r"my (?:data|info\w*|messages|chat|conversation|history))\b", re.I)
LICENCE = re.compile(r"\b(?:licen[cs]es?|certificat\w*|certs?|cards?|tickets?|qualifications?|degrees?|training)\b", re.I)
ONLY_A_PLACE = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|what about|how about|or|no|i mean[t]?)\b\W*)*(?:(?:in|for|from|over in)\s+)?(?:the\s+)?"
    r"(?:uk|u\.k\.|us|usa|u\.s\.|states|united states|america|canada|australia|ireland|germany|europe|england|scotland|"
    r"wales|britain|london|new zealand|france|netherlands|spain|italy)\b(?:\s+(?:then|tho|though|please|instead))?\W*$", re.I)
HELP = re.compile(r"\b(?:text|call|phone|talk|chat|number|line|crew|email|someone|who|where|help)\b", re.I)
