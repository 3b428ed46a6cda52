#include "script/trim_language.h"

#include <algorithm>
#include <array>
#include <string>

namespace castwright::script {
namespace {

/// The words of a language, separated by blanks, in lower case, in the form that tokens_of()
/// (script/tokens.h) returns.
struct Row {
  std::string_view code;
  std::string_view names;
  std::string_view leaning;
  std::string_view linking;
  std::string_view turning;
  std::string_view joining;
  std::string_view deciding;
  std::string_view denials;
  std::string_view pronouns;
  std::string_view persons;
  std::string_view pointing;
  std::string_view setups;
  std::string_view announcing;
  std::string_view counting;
  std::string_view promises;
  std::string_view auxiliaries;
  std::string_view comparatives;
  std::string_view than;
  std::string_view greetings;
  std::string_view common;
  std::array<std::string_view, 4> introductions;
};

constexpr Row english{
    .code = "en",
    .names = "english",
    .leaning =
        "that this it its they he she we these those which who whose such because both either "
        "neither "
        "nor there here his her their him them one ones another other others also too still even "
        "only instead otherwise therefore hence later then next meanwhile afterwards "
        "yes no not never none some most many few straight and but or so yet however "
        "exactly right sure true fair ok okay well oh ah ha good lovely beautiful nice fine "
        "thanks thank agreed really wait precisely indeed maybe perhaps unless except "
        "like same worse better more less again how what why where",
    .linking =
        "but and so or yet however still because since although though unless except instead "
        "therefore hence otherwise nor not only even also too then next finally first second third "
        "lastly meanwhile later now both neither either another other which whose if when while "
        "yes "
        "no never nobody nothing none here after before until more worse better again like",
    .turning = "but or yet however though although unless except instead otherwise only still nor",
    .joining = "and so but now then",
    .deciding = "yes no yeah nope",
    .denials = "not no t nobody nothing never none neither nor without cannot",
    .pronouns =
        "it its they them their theirs he him his she her hers this these those there one ones "
        "others another",
    .persons = "they them their he him his she her",
    .pointing = "the these those such same other another both either each every",
    .setups =
        "suppose imagine picture take think say if consider let pretend call remember here find "
        "guess "
        "name tell ask rate count",
    .announcing = "two three four five six several both following these",
    .counting =
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
        "thousand million billion trillion half quarter third percent dozen dozens twice several "
        "first second last finally following",
    .promises =
        "remember later promise promised earlier mentioned told said call called named means "
        "meaning hold keep back again below above question answer reason because why",
    .auxiliaries =
        "can could couldn do don does doesn did didn has hasn had hadn have haven will won would "
        "wouldn is isn are aren was wasn were weren should must",
    .comparatives =
        "bigger smaller harder easier better worse longer shorter cheaper dearer older newer "
        "faster slower higher lower larger greater fewer rather",
    .than = "than",
    .greetings =
        "hello hi hey welcome greetings goodbye bye farewell thanks thank evening morning "
        "listening listeners",
    .common =
        "are but not was has had did his her him its she you who why how the our out let may too "
        "now "
        "use day days lot big bit old new own two put able air ago am an as at be "
        "about above after again against all almost alone along already also although always among "
        "and another any anybody anyone anything around away back because been before began being "
        "below between both came can cannot come comes could didn does doesn doing done down "
        "during "
        "each either else enough even ever every everybody everyone everything exactly far few for "
        "from gave get gets getting give given gives goes going gone good got had hadn has hasn "
        "have "
        "haven having here hers herself him himself his how however into isn its itself just keep "
        "kept "
        "kind knew know known knows least less let like likely little long look looks made make "
        "makes "
        "making many may maybe mean means might more most much must near need needs neither never "
        "next "
        "nobody none nothing now nowhere of off often once one ones only onto other others our "
        "ours "
        "out over own part perhaps put puts quite rather really right said same saw say saying "
        "says see "
        "seen sees several shall she should since some somebody someone something sometimes soon "
        "still "
        "there "
        "therefore these they thing things think this those though through till time times "
        "together "
        "told took toward towards under until upon used using very want wanted wants was wasn way "
        "ways "
        "went were weren what whatever when where whether which while who whole whom whose why "
        "will "
        "with within without won would wouldn year years yes yet you your yours yourself",
    .introductions = {"i m", "i am", "my name is", "this is"}};

constexpr Row german{
    .code = "de",
    .names = "german deutsch",
    .leaning =
        "das dies dieser diese dieses diesem diesen es er sie ihr ihre ihm ihn ihnen wir die der "
        "den dem "
        "solche solcher jener jene jenes welche welcher deren dessen denn weil deshalb darum daher "
        "deswegen dadurch damit davon daran darauf daraus darin dafür dagegen dazu dabei da dort "
        "hier "
        "dann danach darauf später vorher zuvor inzwischen jetzt nun noch auch aber und oder doch "
        "trotzdem dennoch sondern also so sonst nur sogar beide beides keiner keine kein niemand "
        "nichts "
        "nie niemals nicht ja nein genau richtig stimmt klar gut schön na ach oh eben moment "
        "wirklich "
        "vielleicht danke manche viele einige alle jeder jede jedes einer eine eines andere "
        "anderer ein "
        "wie wo wer wann warum was als wenn falls obwohl während bis mit ohne bei nach vor mehr "
        "weniger "
        "besser schlimmer heute morgen wieder",
    .linking =
        "aber und oder doch jedoch also so dennoch trotzdem sondern denn weil deshalb darum daher "
        "deswegen sonst nicht nur sogar auch dann danach schließlich erstens zweitens drittens "
        "zuerst zuletzt inzwischen später jetzt nun beide weder entweder wenn falls obwohl während "
        "als ja nein nie niemand nichts kein keine keiner hier vorher bis mehr besser schlimmer "
        "wieder wie",
    .turning = "aber oder jedoch doch dennoch trotzdem sondern sonst nur obwohl allerdings",
    .joining = "und also aber jetzt dann",
    .deciding = "ja nein doch",
    .denials = "nicht nichts niemand nie niemals kein keine keinen keiner keinem ohne weder",
    .pronouns =
        "es er sie ihr ihre ihrer ihrem ihren ihm ihn ihnen sein seine seiner seinem seinen dies "
        "diese dieser dieses diesem diesen jene jener das da dort dann so beide beides solche "
        "davon daran darauf daraus darin dafür dagegen dazu dabei damit dadurch deren dessen "
        "eins einer anderen andere",
    .persons = "er ihm ihn ihnen",
    .pointing =
        "der die das den dem des diese dieser dieses jener jene solche derselbe dieselbe dasselbe "
        "andere anderen beide jeder jede jedes",
    .setups = "angenommen stell stellen nehmen nimm denk denken sagen wenn falls weil hier",
    .announcing = "zwei drei vier fünf sechs mehrere folgende folgenden diese beide beiden",
    .counting =
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn "
        "siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig "
        "neunzig "
        "hundert tausend million millionen milliarde milliarden halb hälfte viertel drittel "
        "prozent "
        "dutzend zweimal dreimal mehrere erste ersten erster zweite zweiten dritte dritten letzte "
        "letzten "
        "folgende folgenden",
    .promises =
        "erinnern erinnerst erinnert später versprochen verspreche vorhin gesagt erwähnt heißt "
        "nannte genannt bedeutet merk merken zurück wieder frage antwort grund warum weil",
    .auxiliaries = {},  // A German clause may end with such a verb: "dass sie es kann".
    .comparatives =
        "größer kleiner schwerer leichter besser schlechter länger kürzer billiger teurer älter "
        "neuer schneller langsamer höher niedriger lieber",
    .than = "als",
    .greetings =
        "hallo hi willkommen guten grüß tschüss wiederhören wiedersehen danke zuhörer zuhören",
    .common =
        "ist sie wir ich und der die das den dem des ein mit auf aus bei bis für gut hat ihr man "
        "mal nur "
        "von vor war was wer wie zum zur bin ihn ihm uns euch mich dich sich bzw "
        "aber alle allem allen aller alles also andere anderen auch auf aus bei beim bereits bin "
        "bis bist "
        "dabei dadurch dafür damit dann daran darauf daraus darin das dass davon dazu dein deine "
        "dem den "
        "denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort "
        "durch eben "
        "ein eine einem einen einer eines einmal etwa etwas ganz gar geben gegen geht gehen gibt "
        "ging haben "
        "hat hatte hatten hätte heute hier hinter ihm ihn ihnen ihr ihre ihrem ihren ihrer immer "
        "ins "
        "ist jede jeden jeder jedes jetzt kann kannst kein keine keinen konnte konnten können "
        "kommt lange "
        "machen macht man manche mehr mein meine meinen mich mir mit muss mussten müssen nach "
        "nämlich neben "
        "nicht nichts noch nun nur oder ohne sagen sagt schon sehr sein seine seinem seinen seiner "
        "seit sich "
        "sie sind soll sollte sollten sondern sonst über und uns unser unsere unter viel viele "
        "vielleicht "
        "vom von vor war waren warum was weil weiter welche wenig wenn wer werden wird wie wieder "
        "will wir "
        "wirklich wissen wohl wollen worden wurde wurden würde würden zum zur zwar zwischen",
    .introductions = {"ich bin", "mein name ist", "ich heiße", "hier ist"}};

constexpr std::array<const Row*, 2> trim_rows{&english, &german};

WordSet set_of(std::string_view words) {
  WordSet set;
  for (std::string& word : words_of(words))
    set.insert(std::move(word));
  return set;
}

TrimLanguage made(const Row& row) {
  TrimLanguage language{.leaning = set_of(row.leaning),
                        .linking = set_of(row.linking),
                        .turning = set_of(row.turning),
                        .joining = set_of(row.joining),
                        .deciding = set_of(row.deciding),
                        .denials = set_of(row.denials),
                        .pronouns = set_of(row.pronouns),
                        .persons = set_of(row.persons),
                        .pointing = set_of(row.pointing),
                        .setups = set_of(row.setups),
                        .announcing = set_of(row.announcing),
                        .counting = set_of(row.counting),
                        .promises = set_of(row.promises),
                        .auxiliaries = set_of(row.auxiliaries),
                        .comparatives = set_of(row.comparatives),
                        .than = set_of(row.than),
                        .greetings = set_of(row.greetings),
                        .common = set_of(row.common),
                        .introductions = {}};
  for (const std::string_view phrase : row.introductions)
    language.introductions.push_back(words_of(phrase));
  return language;
}

}  // namespace

const TrimLanguage* trim_language(std::string_view language) {
  static const std::array<TrimLanguage, trim_rows.size()> tables{made(english), made(german)};
  const Words named = words_of(language);
  if (named.empty()) return nullptr;
  for (std::size_t i = 0; i < trim_rows.size(); ++i) {
    const Words names = words_of(trim_rows.at(i)->names);
    if (named.front() == trim_rows.at(i)->code
        || std::ranges::find(names, named.front()) != names.end())
      return &tables.at(i);
  }
  return nullptr;
}

}  // namespace castwright::script
