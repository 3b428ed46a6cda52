#include "script/language_data.h"

#include <array>

namespace castwright::script {
namespace {

// Every row has the English titles, since they stand in texts of all languages. CLDR's lists are
// not used: they lack "Dr.", and contain "Go." and "On.", which end many spoken sentences.

constexpr LanguageRow english{
    .code = "en",
    .quotes = U"“”‘’\"\"''„“«»",
    .abbreviations =
        "Dr.|Mr.|Mrs.|Ms.|Messrs.|Mx.|Prof.|Gen.|Col.|Capt.|Cpt.|Lt.|Sgt.|Cpl.|Maj.|"
        "Rev.|Hon.|Gov.|Sen.|Rep.|Adm.|Cmdr.|Pres.|Supt.|Fr.|Mt.|Ft.|vs.|e. g.|i. e.|"
        "approx.|cf.|ca.|viz.|incl.|esp.",
    .before_numbers =
        "No.|Nos.|no.|nos.|p.|pp.|vol.|ch.|fig.|figs.|art.|sec.|para.|ed.|eq.|col.|"
        "c.|est.|nr.|op.",
    .at_sentence_ends =
        "St.|Mass.|a. m.|p. m.|Jr.|Sr.|Inc.|Ltd.|Co.|Corp.|Bros.|Ave.|Blvd.|Rd.|Dept.|Univ.|"
        "Jan.|Feb.|Mar.|Apr.|Jun.|Jul.|Aug.|Sep.|Sept.|Oct.|Nov.|Dec.|Mon.|Tue.|"
        "Tues.|Wed.|Thu.|Thurs.|Fri.|et al.|Ph. D.|Calif.|Esq.",
    .not_initials = "I",
    .months =
        "january|february|march|april|may|june|july|august|september|october|november|december",
    .starters =
        "a|about|after|again|all|also|although|always|an|and|another|any|anyone|are|as|at|"
        "because|before|both|but|by|can|could|did|do|does|each|either|even|every|everybody|"
        "everyone|everything|few|for|from|had|has|have|he|her|here|his|how|however|i|if|in|"
        "is|it|its|just|last|later|let|many|maybe|meanwhile|more|most|my|never|next|no|"
        "nobody|none|nor|not|nothing|now|of|on|once|one|only|or|our|perhaps|she|should|"
        "since|so|some|somebody|someone|still|such|than|that|the|their|them|then|there|"
        "these|they|this|those|though|to|today|tomorrow|two|under|until|was|we|well|were|"
        "what|when|where|which|while|who|whose|why|with|without|would|yes|yesterday|"
        "yet|you|your",
    .leaning =
        "also|and|because|both|but|either|he|her|his|however|it|its|neither|or|she|so|still|"
        "such|that|their|them|then|there|therefore|these|they|this|those|though|thus|which|"
        "yet",
    .speech_verbs =
        "added|answered|asked|began|called|cried|demanded|explained|insisted|laughed|"
        "muttered|replied|repeated|said|says|shouted|sighed|thought|whispered|wondered|"
        "wrote|yelled",
    .greetings =
        "hello|hi|hey|welcome|welcome back|good morning|good afternoon|good evening|"
        "greetings|howdy",
    .part = "Part {}",
};

constexpr LanguageRow german{
    .code = "de",
    .number_dot = NumberDot::ordinal,
    .quotes = U"„“„”“”‚‘‚’‘’»««»›‹\"\"",
    .abbreviations =
        "Dr.|Prof.|Hr.|Hrn.|Fr.|Frl.|St.|Mr.|Mrs.|Dipl.|Ing.|Mag.|Hl.|Gebr.|Kgl.|Sr.|Bd.|Bde.|Nr.|"
        "Nrn.|"
        "h. c.|z. B.|d. h.|u. a.|u. ä.|o. ä.|i. d. R.|i. A.|i. V.|z. T.|z. Zt.|u. U.|v. a.|s. o.|"
        "s. u.|o. g.|u. v. a.|m. E.|i. e. S.|bzw.|ca.|vgl.|"
        "inkl.|exkl.|einschl.|bzgl.|bspw.|evtl.|ggf.|gem.|sog.|resp.|max.|min.|"
        "Abb.|Tab.|Kap.|Ziff.|Anm.|Art.|Abs.|Aufl.|Hrsg.|geb.|gest.|verh.|lt.|ehem.|"
        "urspr.|insb.|insbes.|allg.|zzgl.|abzgl.|engl.|frz.|lat.|griech.|röm.|kath.|ev.|dt.",
    .before_numbers = "S.|f.|Tel.|No.|Vers.|Str.",
    .at_sentence_ends =
        "v. Chr.|n. Chr.|a. M.|a. D.|e. V.|Mio.|Mrd.|Tsd.|Std.|Sek.|Jh.|Co.|ff.|z. Z.|d. "
        "J.|Jan.|Feb.|Mär.|Apr.|Jun.|Jul.|Aug.|Sep.|Sept.|Okt.|Nov.|Dez.|str.|Jr.|jun.|"
        "sen.|Inc.|Ltd.|a. G.",
    .months =
        "januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|"
        "dezember",
    .ordinal_leads =
        "am|ab|an|aufs|beim|bis|dem|den|der|des|die|das|dieser|diesem|dieses|ein|einem|"
        "einen|einer|eines|fürs|im|ins|ihr|ihrem|ihren|ihrer|jeden|jeder|jedes|kein|mein|"
        "meinem|nach|nächsten|sein|seinem|seinen|seiner|seit|und|unser|vom|vor|zum|zur|"
        "zwischen",
    .starters =
        "aber|alle|alles|als|also|am|an|auch|auf|aus|bald|bei|beide|bis|da|dabei|dadurch|dafür|"
        "dagegen|daher|dahinter|damals|damit|danach|dann|daran|darauf|darin|darüber|darum|das|"
        "dass|davon|davor|dazu|dem|den|denn|der|des|deshalb|die|dies|diese|dieser|dieses|doch|"
        "dort|du|ein|eine|einem|einen|einer|eines|er|erst|es|etwas|für|gegen|genau|gestern|"
        "hat|heute|hier|hinter|ich|ihr|ihre|im|immer|in|ist|ja|jede|jeder|jedes|jemand|jetzt|"
        "kann|kein|keine|keiner|man|manche|mehr|mein|meine|mit|morgen|nach|natürlich|nein|nicht|"
        "nichts|nie|niemand|noch|nun|nur|ob|oder|ohne|schließlich|schon|sehr|sein|seine|seit|"
        "sie|so|sogar|solche|sondern|später|trotzdem|über|um|und|unser|unsere|unter|viele|"
        "vielleicht|vom|von|vor|wann|war|warum|was|weil|wenn|wer|weshalb|wie|wieder|wir|wo|"
        "zu|zuerst|zum|zur|zwar|zwischen",
    .leaning =
        "aber|auch|beide|da|dabei|dadurch|dafür|dagegen|daher|damit|danach|dann|daran|darauf|"
        "darin|darüber|darum|das|davon|dazu|denn|deren|deshalb|dessen|deswegen|dies|diese|dieser|"
        "dieses|doch|dort|er|es|ihm|ihn|ihnen|ihr|ihre|jedoch|oder|sein|seine|sie|so|solche|"
        "sondern|trotzdem|und|weil|welche",
    .speech_verbs = {},
    .greetings =
        "hallo|hi|hey|willkommen|herzlich willkommen|guten tag|guten morgen|guten abend|"
        "moin|servus|grüß gott|grüezi",
    .part = "Teil {}",
};

constexpr LanguageRow french{
    .code = "fr",
    .quotes = U"«»“”‘’\"\"‹›",
    .abbreviations =
        "Dr.|Pr.|Prof.|MM.|Me.|Mgr.|Mr.|Mrs.|Mme.|Mlle.|St.|Ste.|Sr.|p. ex.|c.-à-d.|env.|cf.|"
        "av.|apr.|ca.|resp.|boul.|bd.|fg.|éd.|trad.|coll.|hab.|incl.|excl.|dép.|gén.|"
        "N. B.|i. e.|e. g.|vs.",
    .before_numbers = "n°.|no.|nos.|p.|pp.|art.|chap.|vol.|fig.|t.|tél.|al.|ch.|éd.|ann.|réf.",
    .at_sentence_ends = "J.-C.|janv.|févr.|avr.|juil.|sept.|oct.|nov.|déc.|Inc.|Ltd.|S. A.|et al.",
    .months =
        "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    .starters =
        "à|ah|ainsi|alors|après|au|aucun|aujourd|aussi|autre|aux|avant|avec|beaucoup|bien|bref|"
        "c|car|ce|cela|celle|celui|cependant|ces|cet|cette|ceux|chacun|chaque|comme|comment|"
        "d|dans|de|depuis|des|donc|du|elle|elles|en|encore|enfin|ensuite|est|et|hier|ici|il|"
        "ils|j|jamais|je|l|la|là|le|les|leur|leurs|lorsque|lui|ma|mais|même|mes|moi|mon|n|ne|"
        "ni|non|nos|notre|nous|on|or|ou|où|oui|par|parce|parfois|pas|pendant|personne|peut|"
        "plus|plusieurs|pour|pourquoi|pourtant|puis|qu|quand|que|quel|quelle|quelques|qui|quoi|"
        "rien|s|sa|sans|se|selon|ses|si|son|sous|sur|ta|tant|tous|tout|toute|toutes|très|trop|"
        "tu|un|une|vers|voici|voilà|votre|vous|y",
    .leaning =
        "ainsi|alors|aussi|c|car|ce|cela|celle|celui|cependant|ces|cet|cette|ceux|ça|donc|elle|"
        "elles|en|ensuite|et|il|ils|là|lequel|laquelle|leur|leurs|lui|mais|néanmoins|or|ou|"
        "parce|pourtant|puis|sa|ses|son|y",
    .speech_verbs = {},
    .greetings = "bonjour|bonsoir|salut|bienvenue|allô|coucou",
    .part = "Partie {}",
};

constexpr LanguageRow spanish{
    .code = "es",
    .quotes = U"«»“”‘’\"\"‹›",
    .abbreviations =
        "Sr.|Sra.|Srta.|Sres.|Sras.|Dr.|Dra.|Dres.|Prof.|Profa.|Ing.|Lic.|Arq.|Gral.|Cnel.|"
        "Cap.|Tte.|Ud.|Uds.|Vd.|Vds.|Dña.|Fr.|Mons.|Pbro.|Sta.|Sto.|Excmo.|Ilmo.|Avda.|"
        "Av.|Pza.|Pl.|Ctra.|C.|p. ej.|v. gr.|i. e.|e. g.|cf.|cfr.|aprox.|ca.|hnos.|dpto.|"
        "esp.|incl.|vs.|Mr.|Mrs.|St.",
    .before_numbers =
        "núm.|nº.|n.º|no.|pág.|págs.|p.|pp.|art.|arts.|vol.|cap.|fig.|t.|tel.|ed.|apdo.",
    .at_sentence_ends =
        "a. C.|d. C.|a. m.|p. m.|EE. UU.|S. A.|S. L.|FF. AA.|ene.|feb.|mar.|abr.|jun.|"
        "jul.|ago.|sept.|sep.|oct.|nov.|dic.|Cía.|Inc.|Ltd.|et al.",
    .months =
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|"
        "noviembre|diciembre",
    .starters =
        "a|además|ahora|ahí|al|algo|alguien|algunos|allí|antes|aquel|aquella|aquello|aquí|así|"
        "aun|aún|aunque|ayer|bien|cada|casi|como|cómo|con|cuando|cuándo|cuánto|de|del|desde|"
        "después|donde|dónde|e|el|él|ella|ellas|ellos|en|entonces|entre|era|es|esa|ese|eso|"
        "esos|esta|está|estas|este|esto|estos|fue|ha|hace|hasta|hay|hoy|incluso|jamás|la|las|"
        "le|les|lo|los|luego|mañana|más|me|mi|mientras|mis|mucho|muchos|muy|nada|nadie|ni|"
        "ninguno|no|nos|nosotros|nuestra|nuestro|nunca|o|otra|otro|otros|para|pero|poco|por|"
        "porque|pues|que|qué|quien|quién|quizá|quizás|se|según|ser|si|sí|siempre|sin|sino|"
        "sobre|sólo|solo|su|sus|también|tampoco|tan|te|toda|todavía|todo|todos|tras|tu|tú|un|"
        "una|unas|unos|usted|ustedes|vamos|y|ya|yo",
    .leaning =
        "además|ahí|allí|así|aquel|aquella|aquello|ambos|como|e|él|ella|ellas|ellos|entonces|esa|"
        "ese|eso|esos|esta|estas|este|esto|estos|lo|luego|o|pero|por|porque|pues|sino|su|sus|"
        "también|tampoco|tales|y",
    .speech_verbs = {},
    .greetings =
        "hola|bienvenido|bienvenidos|bienvenida|bienvenidas|buenos días|buenas tardes|"
        "buenas noches|qué tal|saludos",
    .part = "Parte {}",
};

constexpr LanguageRow italian{
    .code = "it",
    .quotes = U"«»“”‘’\"\"‹›",
    .abbreviations =
        "sig.|sig.ra|sig.na|sigg.|dott.|dott.ssa|dr.|dr.ssa|prof.|prof.ssa|avv.|ing.|arch.|"
        "geom.|rag.|on.|sen.|gen.|col.|cap.|ten.|mons.|mr.|mrs.|St.|P.zza|V.le|C.so|"
        "p. es.|p. e.|per es.|ad es.|cfr.|cf.|ca.|c.a.|v.|vs.|i. e.|e. g.|es.|incl.|"
        "egr.|gent.|spett.|ill.",
    .before_numbers =
        "n.|nn.|nr.|no.|pag.|pagg.|p.|pp.|art.|artt.|vol.|cap.|capp.|fig.|t.|tel.|ed.|"
        "c.|co.",
    .at_sentence_ends =
        "a. C.|d. C.|S. p. A.|S.p.A.|S. r. l.|S.r.l.|genn.|gen.|febb.|feb.|mar.|apr.|"
        "mag.|giu.|lug.|ag.|ago.|sett.|set.|ott.|nov.|dic.|Inc.|Ltd.|et al.|F. lli|"
        "U. S. A.",
    .months =
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|"
        "dicembre",
    .starters =
        "a|adesso|ai|al|alla|alle|allora|altri|anche|ancora|appena|beh|bene|c|che|chi|ci|"
        "ciascuno|come|con|così|cosa|cui|d|da|dal|dalla|davvero|degli|dei|del|della|delle|di|"
        "domani|dopo|dov|dove|due|dunque|e|è|ecco|ed|era|essa|esse|essi|esso|fino|fra|già|gli|"
        "ha|i|ieri|il|in|infatti|infine|inoltre|insomma|invece|io|l|la|là|le|lei|li|lì|lo|loro|"
        "lui|ma|mai|mentre|mi|mia|mio|molti|molto|né|negli|nel|nella|nessuno|niente|no|noi|"
        "non|nostra|nostro|nulla|o|oggi|ogni|oppure|ora|per|perché|perciò|però|più|poi|poiché|"
        "prima|proprio|qualcosa|qualcuno|quale|quando|quanto|quasi|quel|quella|quelle|quelli|"
        "quello|questa|queste|questi|questo|qui|quindi|se|secondo|sempre|senza|sì|si|sia|sopra|"
        "sotto|sua|sue|sul|sulla|suo|suoi|tanto|tra|tu|tutta|tutte|tutti|tutto|un|una|uno|"
        "vi|voi",
    .leaning =
        "allora|anche|ciò|così|dunque|e|ed|egli|ella|entrambi|essa|esse|essi|esso|infatti|inoltre|"
        "invece|lei|lì|loro|lui|ma|né|o|oppure|perché|perciò|però|poi|poiché|quel|quella|quelle|"
        "quelli|quello|questa|queste|questi|questo|quindi|sua|sue|suo|suoi|tali",
    .speech_verbs = {},
    .greetings =
        "ciao|salve|benvenuti|benvenute|benvenuto|bentornati|buongiorno|buonasera|"
        "buon pomeriggio",
    .part = "Parte {}",
};

constexpr LanguageRow portuguese{
    .code = "pt",
    .quotes = U"«»“”‘’\"\"‹›",
    .abbreviations =
        "Sr.|Sra.|Srs.|Sras.|Srta.|Dr.|Dra.|Drs.|Prof.|Profa.|Prof.ª|Eng.|Engª.|Arq.|Gen.|"
        "Cel.|Cap.|Ten.|Exmo.|Exma.|V. Exa.|V. Ex.ª|Pe.|Fr.|Sta.|Sto.|Av.|Lg.|Pç.|Trav.|"
        "séc.|p. ex.|i. e.|e. g.|cf.|cfr.|aprox.|ca.|esp.|incl.|dpto.|vs.|Mr.|Mrs.|St.",
    .before_numbers = "n.º|nº.|n.|no.|núm.|pág.|págs.|p.|pp.|art.|arts.|vol.|cap.|fig.|t.|tel.|ed.",
    .at_sentence_ends =
        "a. C.|d. C.|a. m.|p. m.|S. A.|Lda.|Ltda.|Cia.|jan.|fev.|mar.|abr.|mai.|jun.|"
        "jul.|ago.|set.|out.|nov.|dez.|E. U. A.|Inc.|Ltd.|et al.|Jr.",
    .months =
        "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|"
        "dezembro",
    .starters =
        "a|à|agora|ainda|além|alguém|alguns|ali|amanhã|antes|ao|aos|apenas|aquela|aquele|aquilo|"
        "aqui|as|às|assim|até|bem|cada|com|como|contudo|da|daí|das|de|depois|desde|dessa|desse|"
        "deste|do|dois|dos|e|é|ela|elas|ele|eles|em|embora|enquanto|então|entre|era|essa|essas|"
        "esse|esses|esta|está|estas|este|estes|eu|foi|há|hoje|isso|isto|já|lá|logo|mais|mas|"
        "mesmo|meu|minha|muito|muitos|na|nada|não|nas|nem|nenhum|nessa|nesse|neste|ninguém|no|"
        "nos|nós|nossa|nosso|num|numa|nunca|o|onde|ontem|os|ou|outra|outro|outros|para|pela|"
        "pelo|pois|por|porém|porque|porquê|portanto|pouco|quais|qual|quando|quanto|quase|que|"
        "quem|se|segundo|sem|sempre|ser|seu|seus|sim|sobre|só|sua|suas|também|tampouco|tão|"
        "toda|todas|todo|todos|tudo|um|uma|umas|uns|vamos|você|vocês",
    .leaning =
        "além|ali|ambos|aquela|aquele|aquilo|assim|contudo|daí|depois|dessa|desse|disso|e|ela|elas|"
        "ele|eles|então|essa|essas|esse|esses|esta|estas|este|estes|isso|isto|lá|logo|mas|nem|"
        "nisso|"
        "ou|pois|porém|porque|portanto|seu|seus|sua|suas|tais|também",
    .speech_verbs = {},
    .greetings =
        "olá|oi|bem-vindo|bem-vindos|bem-vinda|bem-vindas|bom dia|boa tarde|boa noite|viva",
    .part = "Parte {}",
};

constexpr LanguageRow dutch{
    .code = "nl",
    .quotes = U"“”„”„“‘’‚’\"\"''«»",
    .abbreviations =
        "dhr.|mevr.|mw.|mej.|dr.|drs.|prof.|mr.|ir.|ing.|ds.|st.|bijv.|bv.|d. w. z.|m. a. w.|"
        "o. a.|o. l. v.|t. a. v.|t. o. v.|t. b. v.|i. v. m.|i. p. v.|m. b. t.|m. b. v.|"
        "n. a. v.|z. g. n.|zgn.|ca.|incl.|excl.|evt.|resp.|vgl.|cf.|vnl.|"
        "a. s.|ong.|max.|min.|nr.|nrs.|gem.|ned.|eng.|i. e.|e. g.|vs.",
    .before_numbers = "p.|pp.|blz.|pag.|art.|hfst.|dl.|fig.|afb.|tel.|nr.|no.|par.|lid.",
    .at_sentence_ends =
        "v. Chr.|n. "
        "Chr.|mln.|mld.|jl.|jan.|feb.|febr.|mrt.|apr.|jun.|jul.|aug.|sep.|sept.|okt.|nov.|dec.|B. "
        "V.|N. V.|"
        "Inc.|Ltd.|Jr.|sr.|jr.|e. a.|et al.",
    .months =
        "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
        "december",
    .starters =
        "aan|al|alle|alles|als|altijd|andere|beide|bij|binnen|boven|daar|daarbij|daardoor|daarin|"
        "daarna|daarom|daarop|daarvan|dan|dat|de|deze|die|dit|doch|door|dus|echter|een|één|eerst|"
        "elk|elke|en|er|eigenlijk|gaan|geen|gisteren|had|heeft|heel|hem|het|hier|hij|hoe|hun|ik|"
        "in|iedereen|iemand|iets|ja|je|jij|jullie|kan|maar|meer|men|met|mijn|misschien|morgen|"
        "na|naar|natuurlijk|nee|niemand|niet|niets|nog|nooit|nou|nu|of|om|omdat|onder|ons|onze|"
        "ook|op|over|sinds|sommige|soms|steeds|straks|te|tegen|ten|ter|toch|toen|tot|tussen|"
        "uit|uiteindelijk|van|vandaag|veel|verder|vervolgens|volgens|voor|vroeger|waar|waarom|"
        "wanneer|want|was|wat|we|weer|wel|welke|werd|wie|wij|ze|zelfs|zij|zijn|zo|zoals|zonder|"
        "zou|zowel",
    .leaning =
        "beide|daar|daarbij|daardoor|daarin|daarna|daarom|daarop|daarvan|dan|dat|deze|die|dit|dus|"
        "echter|en|haar|hem|het|hij|hun|maar|of|omdat|ook|toch|toen|want|zij|ze|zijn|zo|zulke",
    .speech_verbs = {},
    .greetings = "hallo|hoi|hé|welkom|goedemorgen|goedemiddag|goedenavond|goeiemorgen|dag",
    .part = "Deel {}",
};

constexpr LanguageRow chinese{
    .code = "zh",
    .spacing = Spacing::none,
    .quotes = U"“”‘’「」『』《》〈〉\"\"﹁﹂﹃﹄",
    .abbreviations = "Dr.|Mr.|Mrs.|Ms.|Prof.|St.|vs.|e. g.|i. e.|Mt.",
    .before_numbers = "No.|no.|p.|pp.|Vol.|vol.",
    .at_sentence_ends = "Inc.|Ltd.|Co.|Corp.|Jr.|a. m.|p. m.",
    .not_initials = {},
    .months = "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
    .starters =
        "他|她|它|我|你|您|我们|你们|他们|这|那|可是|但是|但|然后|后来|所以|因为|如果|不过|"
        "今天|现在|没有|谁|什么",
    .leaning =
        "他|她|它|他们|她们|它们|这|这个|这些|这样|那|那个|那些|那么|这里|那里|但|但是|可是|不过|"
        "然而|所以|因此|因为|于是|而且|并且|而|也|其|其中|此|此外|同样|否则|或者|还有",
    .speech_verbs =
        "说|说道|说着|问|问道|喊|喊道|叫|叫道|写道|写着|笑道|想|补充道|表示|说过|嚷道|叹道",
    .continuations = "的|和|与|等|是|之类|这句|这个|这样|这种|一类|一词|、|，",
    .greetings = "大家好|你好|您好|各位好|欢迎|欢迎收听|欢迎回来|早上好|下午好|晚上好|各位听众",
    .part = "第{}部分",
};

constexpr LanguageRow japanese{
    .code = "ja",
    .spacing = Spacing::none,
    .quotes = U"「」『』“”‘’《》〈〉〝〟\"\"",
    .abbreviations = "Dr.|Mr.|Mrs.|Ms.|Prof.|St.|vs.|e. g.|i. e.|Mt.",
    .before_numbers = "No.|no.|p.|pp.|Vol.|vol.",
    .at_sentence_ends = "Inc.|Ltd.|Co.|Corp.|Jr.|a. m.|p. m.",
    .months = "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
    .starters =
        "はい|はじ|はっ|はた|でも|では|できる|もう|もし|もち|もっと|もの|もともと|とても|ところ|"
        "とに|とり|とき|とも|がん|なぜ|なに|なん|なら|なる|のち|のど|にほん|やは|やっ|やが|"
        "かつ|かれ|かな|かの|へえ|へん",
    .leaning =
        "それ|これ|あれ|その|この|あの|そして|それで|それから|だから|しかし|でも|ですから|つまり|"
        "だが|また|さらに|そこ|ここ|そう|そんな|こう|なので|けれど|けれども|ところが|すると|彼|"
        "彼女|彼ら|同じく|なぜなら|もちろん|むしろ|ただ|ただし|どちらも",
    .speech_verbs = {},
    .continuations = "と|って|など|を|が|の|に|は|も|で|や|か|な|へ|、|，|だ",
    .greetings =
        "こんにちは|こんばんは|おはようございます|ようこそ|皆さん|みなさん|はじめまして|"
        "いらっしゃいませ|お帰りなさい",
    .part = "第{}部",
};

// This row lacks the pairs whose opening mark is a closing mark in another language.
constexpr LanguageRow other{
    .quotes = U"“”„”„“‘’«»‹›「」『』《》〈〉\"\"",
    .abbreviations = "Dr.|Mr.|Mrs.|Ms.|Prof.|St.",
};

constexpr std::array rows{
    english, german, french, spanish, italian, portuguese, dutch, chinese, japanese, other};

}  // namespace

std::span<const LanguageRow> language_rows() {
  return rows;
}

}  // namespace castwright::script
