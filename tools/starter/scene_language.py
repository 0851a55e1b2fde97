"""What can be said about a drawn scene: questions with short answers (VQA) and conversations in whole sentences (chat).

Everything follows from the facts in scenes.jsonl and the names in grammar.json (dump-grammar.ts). A question has a kind, so that figures
can be given for each; questions that the facts cannot answer get an honest answer. Pure; used for training and for judging.
"""

import json
import re
from pathlib import Path
from random import Random
from typing import NamedTuple

NUMBERS = ["no", "one", "two", "three", "four", "five"]
KINDS = ["colour", "count", "object", "place", "time", "weather", "yes/no", "unknown"]
CANNOT = "i cannot tell"
ONLY = "I can only tell things, colours, numbers, places, the weather and the time of day."
WHO = "I am the starter model. I know drawn scenes: ask me about things, colours, numbers, places, the weather and the time of day."
#: Names that mean each other's things, or parts of them: never asked about as absent where one of the group is shown.
ALIKE = [
    {"bird", "owl", "duck", "penguin"}, {"tree", "pine tree", "palm tree", "bush"}, {"sunflower", "tulip", "daisy"},
    {"house", "barn", "church", "skyscraper", "castle", "windmill", "lighthouse", "tent"}, {"man", "woman", "child", "scarecrow", "snowman", "hat"},
    {"sailing boat", "rowing boat"}, {"star", "starfish"}, {"ball", "balloon", "hot air balloon", "apple"}, {"car", "truck", "bus", "wagon"},
    {"cup", "vase", "teapot", "bottle"}, {"fish", "whale"}, {"bicycle", "scooter"}, {"chair", "sofa"}, {"gift box", "suitcase", "book"},
]  # fmt: skip
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above", "in front of": "behind", "behind": "in front of"}
SIDES = {"left of": "to the left of", "right of": "to the right of"}
PLACE_SAID = {
    "beach": "at the beach", "lake": "at the lake", "harbour": "in the harbour", "forest": "in the forest", "mountains": "in the mountains",
    "street": "in the street", "meadow": "in the meadow", "desert": "in the desert", "garden": "in the garden", "farm": "on the farm",
    "kitchen": "in the kitchen", "living room": "in the living room",
}  # fmt: skip
WEATHER_SAID = {
    "sunny": "it is sunny", "clear": "the sky is clear", "cloudy": "it is cloudy", "rainy": "it is raining", "snowy": "it is snowing",
    "foggy": "it is foggy", "stormy": "there is a storm",
}  # fmt: skip
TIME_SAID = {"morning": "it is morning", "afternoon": "it is afternoon", "evening": "it is evening", "night": "it is night"}

ASK = {
    "colour": [
        "what colour {is} the {name}?", "what colour {is} the {name}?", "what color {is} the {name}?", "which colour {does} the {name} have?",
        "what is the colour of the {name}?", "what is the color of the {name}?", "the {name} {is} what colour?", "tell me the colour of the {name}",
    ],
    "count": [
        "how many {many} are there?", "how many {many} are there?", "how many {many} are in the picture?", "how many {many} do you see?",
        "how many {many} can you see?", "what is the number of {many}?", "count the {many}", "how many {many} does the photo show?",
    ],
    "what": [
        "what is in the picture?", "what is this?", "what is shown in the picture?", "what can be seen?", "what thing is in the picture?",
        "what is in the photo?", "what is the main thing in the picture?", "which thing is shown?",
    ],
    "whatKind": ["what {kind} is this?", "which {kind} is in the picture?", "what {kind} can you see?", "what kind of {kind} is it?", "what {kind} is in the photo?"],
    "whatColoured": ["what is {colour}?", "which thing is {colour}?", "what is the {colour} thing?", "what {colour} thing is in the picture?"],
    "relation": ["what is {how} the {name}?", "what is {how} the {name}?", "which thing is {how} the {name}?", "what can be seen {how} the {name}?", "what stands {how} the {name}?"],
    "place": [
        "where was this taken?", "where was this taken?", "where is this?", "where is the {name}?", "what place is this?", "where was the photo taken?",
        "in which place is this?", "what is the background?", "what is the setting?", "where are we?", "what kind of place is this?",
    ],
    "time": [
        "what time of day is it?", "what time of day is it?", "when was this taken?", "is it morning, afternoon, evening or night?",
        "what is the time of day?", "at what time of day was this taken?", "which part of the day is it?", "when is this?",
    ],
    "weather": ["what is the weather like?", "what is the weather like?", "how is the weather?", "what is the weather?", "what kind of weather is it?", "what weather is it?"],
    "present": [
        "is there {a} in the picture?", "is there {a} in the picture?", "is there {a}?", "do you see {a}?", "can you see {a}?",
        "is {a} in the photo?", "does the picture show {a}?", "is there {a} in the photo?",
    ],
    "isColour": ["{is} the {name} {colour}?", "{is} the {name} {colour}?", "{is} the colour of the {name} {colour}?"],
    "isCount": ["are there {number} {many}?", "are there {number} {many} in the picture?", "do you see {number} {many}?"],
    "isPlace": ["was this taken {where}?", "is this {where}?", "are we {where}?", "is the {name} {where}?"],
    "isTime": ["is it {time}?", "was this taken {when}?", "is this {when}?"],
    "isWeather": ["is it {weather}?", "is the weather {weather}?"],
    "outdoors": ["is this outdoors?", "is this outside?", "was this taken outdoors?"],
    "indoors": ["is this indoors?", "is this inside?", "was this taken indoors?"],
    "describe": [
        "describe the picture.", "describe this picture", "describe the image.", "describe this photo.", "what do you see?", "what do you see in this picture?",
        "can you describe this image?", "please describe the picture.", "what does the picture show?", "tell me about this photo.",
        "what is happening in this picture?", "write a caption.", "caption this image", "what is this a picture of?", "describe the photo in one sentence.",
        "what is shown in this image?", "describe the picture in detail.", "give me a description of the picture",
    ],
    "list": [
        "list the things in the picture.", "which things are in the picture?", "what things do you see?", "name the things in the picture.",
        "list all objects.", "which objects are in the photo?", "list everything you can see.", "what objects can be seen?", "name the main objects.",
    ],
    "unknown": [
        "who took this picture?", "what is the name of the {name}?", "how old is the {name}?", "why is the {name} here?", "what does it cost?",
        "what brand is it?", "who is this?", "what is the {name} thinking?", "how heavy is the {name}?", "what does the sign say?", "which year is it?",
        "which country is this?", "what will happen next?", "is the {name} happy?", "how much is the {name}?", "who painted this?", "what is the capital of france?",
        "can you write a poem?", "what is two plus three?", "tell me a joke", "what is your favourite colour?", "how tall is the {name}?", "what is the temperature?",
        "what camera was used?", "who owns the {name}?", "what is he doing?", "what is she wearing?", "how far away is the {name}?", "what does the text say?",
        "{w} {w} {w}?", "what is {w}?", "why {w}?", "who is {w} {w}?", "how do i {w} the {w}?", "can you {w}?", "{w}", "do you know {w}?", "what about the {w} of {w}?",
        "tell me about {w}.", "{w} {w}", "what is the {w} of the {name}?",
    ],
    "hello": ["hello", "hello!", "hi", "hi!", "good morning", "hey", "hi there", "hello, how are you?"],
    "thanks": ["thank you", "thanks!", "thank you!", "thanks", "great, thank you", "ok, thanks", "good"],
    "who": ["who are you?", "what can you do?", "what are you?", "what do you know?", "can you help me?", "help", "what can i ask?", "which model are you?"],
}  # fmt: skip


#: What step-by-step mode asks at its four stages (src-main/services/chat/prompts.ts), word for word.
STEPS = {
    "caption": "Describe this picture in one or two sentences. Say only what can be seen.",
    "entities": "The picture: {caption}\nList what in the picture matters for the question “{question}”: things, people, "
    "colours, numbers, places, words that can be read. One a line. If nothing does, write: none.",
    "reasoning": "The picture: {caption}\nWhat matters in it:\n{entities}\nQuestion: {question}\n"
    "Think about the question step by step, using only what can be seen. Do not give the answer yet.",
    "answer": "Notes about the picture, which may be wrong:\n{caption}\n{entities}\n{reasoning}\n"
    "Look at the picture again and answer: {question}\nIf it cannot be seen, say so.",
}
TOPICS = {
    "colour": "a colour", "count": "a number", "object": "a thing", "place": "the place", "time": "the time of day", "weather": "the weather",
    "yes/no": "yes or no", "unknown": "something that I cannot tell", "absent": "a thing", "describe": "a description", "list": "the things",
}  # fmt: skip


class Question(NamedTuple):
    kind: str
    text: str
    #: The short answer, as a VQA model gives it.
    answer: str
    #: The answer as a sentence.
    sentence: str
    #: Name of the thing that it is about, so that the next question may say "it".
    about: str = ""


def articled(noun: str) -> str:
    if noun in ("cheese", "bread"):
        return noun
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


class Language:
    def __init__(self, grammar: Path, words: Path) -> None:
        told = json.loads(grammar.read_text())
        self.things = {thing["name"]: thing for thing in told["things"]}
        self.places = {place["name"]: place for place in told["places"]}
        self.times = {time["name"]: time["phrases"] for time in told["times"]}
        self.colours, self.weathers = told["colours"], told["weathers"]
        self.words = [word for word in words.read_text().split() if word not in self.things]

    # Names

    def name(self, thing: dict, random: Random | None = None) -> str:
        names = self.things[thing["name"]]["many" if thing["count"] > 1 else "one"]
        return names[0] if random is None or random.random() < 0.75 else random.choice(names)

    def many(self, name: str, random: Random) -> str:
        names = self.things[name]["many"]
        return names[0] if random.random() < 0.75 else random.choice(names)

    def phrase(self, thing: dict, coloured: bool = True) -> str:
        noun = self.name(thing)
        colour = thing.get("colour")
        if coloured and colour:
            noun = f"{colour} {noun}"
        if thing["count"] > 1:
            return f"{NUMBERS[thing['count']]} {noun}"
        return noun if noun in ("cheese", "bread") else articled(noun)

    def weather(self, row: dict) -> str:
        return "clear" if row["weather"] == "sunny" and row["timeOfDay"] == "night" else row["weather"]

    def absent(self, row: dict, random: Random) -> str:
        """A thing that the scene surely does not show."""
        shown = {thing["name"] for thing in row["things"]}
        out = shown | set(self.places[row["place"]]["without"])
        for group in ALIKE:
            if group & shown:
                out |= group
        return random.choice([name for name in self.things if name not in out])

    def fill(self, key: str, random: Random | None, **parts: str) -> str:
        template = ASK[key][0] if random is None else random.choice(ASK[key])
        for part, text in parts.items():
            template = template.replace("{" + part + "}", text)
        return template

    # Questions

    def colour(self, row: dict, random: Random) -> Question | None:
        coloured = [thing for thing in row["things"] if thing.get("colour")]
        if not coloured:
            return None
        thing = random.choice(coloured)
        name, several = self.name(thing, random), thing["count"] > 1
        text = self.fill("colour", random, name=name, **{"is": "are" if several else "is", "does": "do" if several else "does"})
        own = self.name(thing)
        return Question("colour", text, thing["colour"], f"The {own} {'are' if several else 'is'} {thing['colour']}.", thing["name"])

    def count(self, row: dict, random: Random, absent: float = 0.08) -> Question:
        if random.random() < absent:
            name = self.absent(row, random)
            many = self.things[name]["many"][0]
            return Question("count", self.fill("count", random, many=many), "none", f"There are no {many} in the picture.", "")
        # Crowds are rarer than single things; asked about twice as often where there are any.
        thing = random.choice([thing for thing in row["things"] for _ in range(2 if thing["count"] > 1 else 1)])
        number, many = NUMBERS[thing["count"]], self.many(thing["name"], random)
        be = "are" if thing["count"] > 1 else "is"
        return Question("count", self.fill("count", random, many=many), number, f"There {be} {number} {self.name(thing)}.", thing["name"])

    def object(self, row: dict, random: Random) -> Question | None:
        things = row["things"]
        ways = ["what"] if len(things) == 1 else []
        relation = things[0].get("relation")
        if relation:
            ways += ["relation"] * 3
        kinds = [self.things[thing["name"]]["kind"] for thing in things]
        thing = random.choice(things)
        kind = self.things[thing["name"]]["kind"]
        if kinds.count(kind) == 1 and kind not in ("natural thing", "figure", "household thing", "person"):
            ways.append("whatKind")
        colour = thing.get("colour")
        if colour and sum(each.get("colour") == colour for each in things) == 1:
            ways.append("whatColoured")
        if not ways:
            return None
        way = random.choice(ways)
        if way == "relation":
            return self.relation(things, random)
        text = self.fill(way, random, kind=kind, colour=colour or "")
        be = "They are" if thing["count"] > 1 else "It is"
        return Question("object", text, self.name(thing), f"{be} {self.phrase(thing)}.", thing["name"])

    def relation(self, things: list[dict], random: Random) -> Question:
        how = things[0]["relation"]["kind"]
        asked, other = things[0], things[1]
        if random.random() < 0.4:
            asked, other, how = other, asked, OPPOSITE[how]
        how = SIDES.get(how, how)
        text = self.fill("relation", random, how=how, name=self.name(other, random))
        be = "are" if asked["count"] > 1 else "is"
        return Question("object", text, self.name(asked), f"{sentence(self.phrase(asked))[:-1]} {be} {how} the {self.name(other)}.", asked["name"])

    def place(self, row: dict, random: Random) -> Question:
        text = self.fill("place", random, name=self.name(random.choice(row["things"]), random))
        return Question("place", text, row["place"], f"It is {PLACE_SAID[row['place']]}.")

    def time(self, row: dict, random: Random) -> Question:
        return Question("time", self.fill("time", random), row["timeOfDay"], sentence(TIME_SAID[row["timeOfDay"]]))

    def weather_asked(self, row: dict, random: Random) -> Question | None:
        if self.places[row["place"]]["indoors"]:
            return None
        weather = self.weather(row)
        return Question("weather", self.fill("weather", random), weather, sentence(WEATHER_SAID[weather]))

    def unknown(self, row: dict, random: Random) -> Question:
        text = self.fill("unknown", random, name=self.name(random.choice(row["things"]), random))
        while "{w}" in text:
            text = text.replace("{w}", random.choice(self.words), 1)
        return Question("unknown", text, CANNOT, ONLY)

    def yes_no(self, row: dict, random: Random) -> Question:
        indoors = self.places[row["place"]]["indoors"]
        ways = [self.is_present] * 4 + [self.is_count, self.is_place, self.is_time, self.is_outdoors]
        if any(thing.get("colour") for thing in row["things"]):
            ways += [self.is_colour] * 2
        if not indoors:
            ways.append(self.is_weather)
        return random.choice(ways)(row, random, random.random() < 0.5)

    def is_present(self, row: dict, random: Random, yes: bool) -> Question:
        if yes:
            thing = random.choice(row["things"])
            names = self.things[thing["name"]]["one"]
            noun = names[0] if random.random() < 0.75 else random.choice(names)
            if thing["count"] > 1 and random.random() < 0.5:
                noun = self.many(thing["name"], random)
                text = self.fill("present", random, a=noun).replace("is there", "are there").replace("is " + noun, "are " + noun)
                return Question("yes/no", text, "yes", f"Yes, there are {NUMBERS[thing['count']]} {self.name(thing)} in the picture.", thing["name"])
            be = "are" if thing["count"] > 1 else "is"
            return Question("yes/no", self.fill("present", random, a=articled(noun)), "yes", f"Yes, there {be} {self.phrase(thing)} in the picture.", thing["name"])
        name = self.absent(row, random)
        if random.random() < 0.2:
            many = self.many(name, random)
            text = self.fill("present", random, a=many).replace("is there", "are there").replace("is " + many, "are " + many)
            return Question("yes/no", text, "no", f"No, there are no {self.things[name]['many'][0]} in the picture.")
        noun = self.things[name]["one"][0] if random.random() < 0.75 else random.choice(self.things[name]["one"])
        return Question("yes/no", self.fill("present", random, a=articled(noun)), "no", f"No, there is no {name} in the picture.")

    def is_colour(self, row: dict, random: Random, yes: bool) -> Question:
        thing = random.choice([thing for thing in row["things"] if thing.get("colour")])
        own, several = thing["colour"], thing["count"] > 1
        # Where it is not: half of the time the colour of the other thing, so that the thing must be looked for.
        others = [each["colour"] for each in row["things"] if each.get("colour") not in (None, own)]
        colour = own if yes else random.choice(others) if others and random.random() < 0.5 else random.choice([c for c in self.colours if c != own])
        be = "are" if several else "is"
        text = self.fill("isColour", random, name=self.name(thing, random), colour=colour, **{"is": be})
        text = text.replace("are the colour of", "is the colour of")
        return Question("yes/no", text, "yes" if yes else "no", f"{'Yes' if yes else 'No'}, the {self.name(thing)} {be} {own}.", thing["name"])

    def is_count(self, row: dict, random: Random, yes: bool) -> Question:
        thing = random.choice(row["things"])
        if thing["count"] == 1 and yes:
            return self.is_present(row, random, yes)
        asked = thing["count"] if yes else random.choice([n for n in (2, 3, 4, 5) if n != thing["count"]])
        text = self.fill("isCount", random, number=NUMBERS[asked], many=self.many(thing["name"], random))
        be = "are" if thing["count"] > 1 else "is"
        return Question("yes/no", text, "yes" if yes else "no", f"{'Yes' if yes else 'No'}, there {be} {NUMBERS[thing['count']]} {self.name(thing)}.", thing["name"])

    def is_place(self, row: dict, random: Random, yes: bool) -> Question:
        place = row["place"] if yes else random.choice([name for name in self.places if name != row["place"]])
        text = self.fill("isPlace", random, where=random.choice(self.places[place]["phrases"]), name=self.name(row["things"][0], random))
        if row["things"][0]["count"] > 1:
            text = text.replace("is the ", "are the ")
        return Question("yes/no", text, "yes" if yes else "no", f"{'Yes' if yes else 'No'}, it is {PLACE_SAID[row['place']]}.")

    def is_time(self, row: dict, random: Random, yes: bool) -> Question:
        time = row["timeOfDay"] if yes else random.choice([name for name in self.times if name != row["timeOfDay"]])
        text = self.fill("isTime", random, time=time, when=self.times[time][0])
        return Question("yes/no", text, "yes" if yes else "no", f"{'Yes' if yes else 'No'}, {TIME_SAID[row['timeOfDay']]}.")

    def is_weather(self, row: dict, random: Random, yes: bool) -> Question:
        own = self.weather(row)
        weather = own if yes else random.choice([name for name in self.weathers if name not in (own, row["weather"])])
        said = {"rainy": random.choice(["rainy", "raining"]), "snowy": random.choice(["snowy", "snowing"])}.get(weather, weather)
        text = self.fill("isWeather", random, weather=said).replace("weather raining", "weather rainy").replace("weather snowing", "weather snowy")
        return Question("yes/no", text, "yes" if yes else "no", f"{'Yes' if yes else 'No'}, {WEATHER_SAID[own]}.")

    def is_outdoors(self, row: dict, random: Random, yes: bool) -> Question:
        indoors = self.places[row["place"]]["indoors"]
        key = "indoors" if indoors == yes else "outdoors"
        return Question("yes/no", self.fill(key, random), "yes" if yes else "no", f"{'Yes' if yes else 'No'}, it is {PLACE_SAID[row['place']]}.")

    def ask(self, kind: str, row: dict, random: Random) -> Question | None:
        ways = {
            "colour": self.colour, "count": self.count, "object": self.object, "place": self.place, "time": self.time,
            "weather": self.weather_asked, "yes/no": self.yes_no, "unknown": self.unknown,
        }  # fmt: skip
        return ways[kind](row, random)

    # Whole sentences

    def description(self, row: dict) -> str:
        first, where = row["things"][0], PLACE_SAID[row["place"]]
        text = self.phrase(first)
        relation = first.get("relation")
        if relation and len(row["things"]) > 1:
            text += f" {SIDES.get(relation['kind'], relation['kind'])} {self.phrase(row['things'][1])}"
        elif len(row["things"]) > 1:
            text += f" and {self.phrase(row['things'][1])}"
        sky = TIME_SAID[row["timeOfDay"]]
        if not self.places[row["place"]]["indoors"]:
            sky = f"{WEATHER_SAID[self.weather(row)]}, and {sky}"
        return f"The picture shows {text} {where}. {sentence(sky)}"

    def things_listed(self, row: dict) -> str:
        return sentence(" and ".join(self.phrase(thing) for thing in row["things"]))

    def dialogue(self, row: dict, random: Random, turns: int) -> list[Question]:
        """Turns of one conversation; now and then a question leans on the one before it."""
        said: list[Question] = []
        while len(said) < turns:
            turn = self._follow_up(row, said[-1], random) if said and random.random() < 0.3 else None
            turn = turn or self._turn(row, random)
            if turn is not None:
                said.append(turn)
        return [turn._replace(text=spoken(turn.text, random)) for turn in said]

    def _turn(self, row: dict, random: Random) -> Question | None:
        chance = random.random()
        if chance < 0.14:
            return Question("describe", self.fill("describe", random), "", self.description(row))
        if chance < 0.20:
            return Question("list", self.fill("list", random), "", self.things_listed(row))
        if chance < 0.24:
            key, answer = random.choice([("hello", "Hello! Ask me about the picture."), ("thanks", "You are welcome."), ("who", WHO)])
            return Question(key, self.fill(key, random), "", answer)
        if chance < 0.29:
            return self.about_absent(row, random)
        weights = {"colour": 4, "count": 3, "object": 3, "place": 2, "time": 1.5, "weather": 1.5, "yes/no": 5, "unknown": 2}
        return self.ask(random.choices(list(weights), list(weights.values()))[0], row, random)

    def entities(self, row: dict) -> str:
        lines = [*(self.phrase(thing) for thing in row["things"]), PLACE_SAID[row["place"]], TIME_SAID[row["timeOfDay"]]]
        if not self.places[row["place"]]["indoors"]:
            lines.insert(-1, WEATHER_SAID[self.weather(row)])
        return "\n".join(lines)

    def step(self, row: dict, notes_of: dict, random: Random) -> tuple[str, str]:
        """What one stage of step-by-step mode is asked and should say; `notes_of` is the scene that the notes are about."""
        asked = None
        while asked is None or asked.kind not in TOPICS:
            asked = self._turn(row, random)
        question = spoken(asked.text, random)
        reasoning = f"The question asks for {TOPICS[asked.kind]}. I see {self.things_listed(row)[:-1].lower()} {PLACE_SAID[row['place']]}."
        said = {"caption": self.description(row), "entities": self.entities(row), "reasoning": reasoning, "answer": asked.sentence}
        notes = {"caption": self.description(notes_of), "entities": self.entities(notes_of), "reasoning": reasoning, "question": question}
        stage = random.choice(list(STEPS))
        return STEPS[stage].format(**notes), said[stage]

    def about_absent(self, row: dict, random: Random) -> Question:
        """Takes for granted what is not there."""
        name = self.absent(row, random)
        text = random.choice(["what colour is the {}?", "where is the {}?", "what is in front of the {}?", "what is to the left of the {}?", "describe the {}", "which colour is the {}?"])
        return Question("absent", text.format(name), "", f"There is no {name} in the picture.")

    def _follow_up(self, row: dict, before: Question, random: Random) -> Question | None:
        things = {thing["name"]: thing for thing in row["things"]}
        thing = things.get(before.about)
        if thing is None:
            return None
        other = next((each for name, each in things.items() if name != before.about), None)
        several, be = thing["count"] > 1, "are" if thing["count"] > 1 else "is"
        if before.kind == "colour" and other is not None and other.get("colour"):
            name = self.name(other, random)
            other_be = "are" if other["count"] > 1 else "is"
            text = random.choice([f"and the {name}?", f"what about the {name}?", f"and what about the {name}?"])
            return Question("colour", text, other["colour"], f"The {self.name(other)} {other_be} {other['colour']}.", other["name"])
        if before.kind != "colour" and thing.get("colour") and random.random() < 0.7:
            text = random.choice(["what colour are they?", "which colour are they?"] if several else ["what colour is it?", "which colour is it?", "what color is it?"])
            return Question("colour", text, thing["colour"], f"The {self.name(thing)} {be} {thing['colour']}.", thing["name"])
        if before.kind != "count":
            return Question("count", random.choice(["how many are there?", "how many of them are there?", "and how many?"]), NUMBERS[thing["count"]], f"There {be} {NUMBERS[thing['count']]} {self.name(thing)}.", thing["name"])
        return None


def spoken(text: str, random: Random) -> str:
    """A question as somebody types it: with a capital letter or none, with or without a question mark."""
    if random.random() < 0.6:
        text = text[0].upper() + text[1:]
    text = re.sub(r"\bi\b", "I", text)
    if text.endswith("?") and random.random() < 0.12:
        text = text[:-1]
    return text
