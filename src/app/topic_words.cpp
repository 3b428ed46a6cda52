#include "app/topic_words.h"

#include <algorithm>

namespace castwright::app {
namespace {

constexpr std::array phrases{
    TopicPhrases{
        .language = "en",
        .description =
            "An episode about this subject: {}. It explains from the beginning, in plain words, "
            "what is known and how we know it. It names the people and the places behind it, says "
            "why it matters to the listener, and closes with the questions that are still open.",
        .news = "An episode about this subject: {}. It tells what happened and in which order, who "
                "takes part and what they want. It keeps what is confirmed apart from what is only "
                "said, explains what it means for the listener, and closes with what comes next.",
        .bios = {"A patient guide who has read everything about the subject, likes exact numbers "
                 "and explains them with pictures from everyday life.",
                 "A curious reporter who asks what the listener would ask and does not let a vague "
                 "answer pass."},
        .searches = {"{} explained", "history of {}", "{} research", "{} open questions"},
        .news_searches = {"{} latest news", "{} timeline", "{} background", "{} analysis"}},
    TopicPhrases{
        .language = "de",
        .description =
            "Eine Folge über dieses Thema: {}. Sie erklärt von Anfang an und in einfachen Worten, "
            "was man weiß und woher man es weiß. Sie nennt die Menschen und Orte dahinter, sagt, "
            "was das Thema mit den Hörern zu tun hat, und endet mit den offenen Fragen.",
        .news = "Eine Folge über dieses Thema: {}. Sie erzählt, was in welcher Reihenfolge "
                "geschehen ist, wer beteiligt ist und wer was will. Sie trennt Bestätigtes von "
                "Behauptetem, erklärt, was es für die Hörer bedeutet, und endet mit dem, was als "
                "Nächstes kommt.",
        .bios = {"Kennt das Thema von Grund auf, liebt genaue Zahlen und erklärt sie mit Bildern "
                 "aus dem Alltag.",
                 "Stellt die Fragen, die auch die Hörer stellen würden, und lässt keine "
                 "ausweichende Antwort gelten."},
        .searches = {"{} einfach erklärt", "{} Geschichte", "{} Forschung", "{} offene Fragen"},
        .news_searches = {"{} aktuell", "{} Chronik", "{} Hintergrund", "{} Analyse"}},
    TopicPhrases{
        .language = "fr",
        .description =
            "Un épisode sur ce sujet : {}. Il explique depuis le début, avec des mots simples, ce "
            "que l'on sait et comment on le sait. Il nomme les personnes et les lieux, dit en quoi "
            "cela concerne l'auditeur, et se termine par les questions encore ouvertes.",
        .news = "Un épisode sur ce sujet : {}. Il raconte ce qui s'est passé et dans quel ordre, "
                "qui y prend part et ce que chacun veut. Il sépare ce qui est confirmé de ce qui "
                "est seulement dit, et se termine par ce qui vient ensuite.",
        .bios = {"Connaît le sujet à fond, aime les chiffres exacts et les explique avec des "
                 "images de la vie quotidienne.",
                 "Pose les questions que poserait l'auditeur et n'accepte pas de réponse vague."},
        .searches = {"{} explication", "{} histoire", "{} recherche", "{} questions ouvertes"},
        .news_searches = {"{} actualités", "{} chronologie", "{} contexte", "{} analyse"}},
    TopicPhrases{
        .language = "es",
        .description =
            "Un episodio sobre este tema: {}. Explica desde el principio, con palabras sencillas, "
            "qué se sabe y cómo se sabe. Nombra a las personas y los lugares, dice por qué le "
            "importa al oyente y termina con las preguntas que siguen abiertas.",
        .news = "Un episodio sobre este tema: {}. Cuenta qué ocurrió y en qué orden, quién "
                "participa y qué quiere cada uno. Separa lo confirmado de lo que solo se dice y "
                "termina con lo que viene después.",
        .bios = {"Conoce el tema a fondo, ama los números exactos y los explica con imágenes de la "
                 "vida diaria.",
                 "Hace las preguntas que haría el oyente y no deja pasar una respuesta vaga."},
        .searches = {"{} explicación", "{} historia", "{} investigación", "{} preguntas abiertas"},
        .news_searches = {"{} últimas noticias", "{} cronología", "{} contexto", "{} análisis"}},
    TopicPhrases{
        .language = "it",
        .description =
            "Un episodio su questo tema: {}. Spiega dall'inizio, con parole semplici, che cosa si "
            "sa e come lo si sa. Nomina le persone e i luoghi, dice perché riguarda chi ascolta e "
            "si chiude con le domande ancora aperte.",
        .news = "Un episodio su questo tema: {}. Racconta che cosa è successo e in quale ordine, "
                "chi vi prende parte e che cosa vuole. Separa ciò che è confermato da ciò che si "
                "dice soltanto e si chiude con quello che viene dopo.",
        .bios = {"Conosce a fondo il tema, ama i numeri esatti e li spiega con immagini della vita "
                 "di tutti i giorni.",
                 "Fa le domande che farebbe chi ascolta e non lascia passare una risposta vaga."},
        .searches = {"{} spiegazione", "{} storia", "{} ricerca", "{} domande aperte"},
        .news_searches = {"{} ultime notizie", "{} cronologia", "{} contesto", "{} analisi"}},
    TopicPhrases{
        .language = "pt",
        .description =
            "Um episódio sobre este tema: {}. Explica desde o início, com palavras simples, o que "
            "se sabe e como se sabe. Nomeia as pessoas e os lugares, diz por que interessa a quem "
            "ouve e termina com as perguntas que continuam em aberto.",
        .news = "Um episódio sobre este tema: {}. Conta o que aconteceu e em que ordem, quem "
                "participa e o que cada um quer. Separa o que está confirmado do que apenas se diz "
                "e termina com o que vem a seguir.",
        .bios = {"Conhece o tema a fundo, gosta de números exatos e explica-os com imagens do dia "
                 "a dia.",
                 "Faz as perguntas que faria quem ouve e não deixa passar uma resposta vaga."},
        .searches = {"{} explicação", "{} história", "{} pesquisa", "{} perguntas em aberto"},
        .news_searches = {"{} últimas notícias", "{} cronologia", "{} contexto", "{} análise"}},
    TopicPhrases{
        .language = "nl",
        .description =
            "Een aflevering over dit onderwerp: {}. Ze legt vanaf het begin en in gewone woorden "
            "uit wat men weet en hoe men het weet. Ze noemt de mensen en de plaatsen erachter, "
            "zegt waarom het de luisteraar aangaat, en eindigt met de vragen die nog open zijn.",
        .news =
            "Een aflevering over dit onderwerp: {}. Ze vertelt wat er in welke volgorde "
            "gebeurde, wie eraan meedoet en wat zij willen. Ze houdt wat bevestigd is apart van "
            "wat alleen gezegd wordt, en eindigt met wat er nu komt.",
        .bios =
            {"Kent het onderwerp door en door, houdt van precieze getallen en legt ze uit met "
             "beelden uit het dagelijks leven.",
             "Stelt de vragen die de luisteraar zou stellen en neemt geen genoegen met een vaag "
             "antwoord."},
        .searches = {"{} uitleg", "{} geschiedenis", "{} onderzoek", "{} open vragen"},
        .news_searches = {"{} laatste nieuws", "{} tijdlijn", "{} achtergrond", "{} analyse"}},
    TopicPhrases{.language = "zh",
                 .description =
                     "本期节目的主题：{}。从头讲起，用平实的语言说明人们知道什么、又是怎么知道的；"
                     "介绍背后的人物和地点，说明它与听众有什么关系，最后讲到仍未解决的问题。",
                 .news = "本期节目的主题：{}。按顺序讲述发生了什么、谁参与其中、各方想要什么；"
                         "把已证实的与传闻分开，说明它对听众意味着什么，最后讲接下来会怎样。",
                 .bios = {"对主题了如指掌，喜欢准确的数字，善于用日常生活的画面来解释。",
                          "替听众提出问题，从不放过含糊的回答。"},
                 .searches = {"{} 科普", "{} 历史", "{} 研究", "{} 未解之谜"},
                 .news_searches = {"{} 最新消息", "{} 时间线", "{} 背景", "{} 分析"}},
    TopicPhrases{
        .language = "ja",
        .description =
            "このテーマのエピソード：{}。何が分かっていて、どうして分かったのかを、"
            "最初からやさしい言葉で説明する。関わる人と場所を紹介し、聞き手にとっての意味を語り、"
            "まだ答えのない問いで締めくくる。",
        .news =
            "このテーマのエピソード：{}。何がどの順に起き、誰が関わり、何を望んでいるかを伝える。"
            "確かなことと噂を分け、聞き手にとっての意味を説明し、これから起きることで締めくくる。",
        .bios = {"テーマをよく知り、正確な数字が好きで、身近なたとえで説明する案内役。",
                 "聞き手の疑問を代わりに尋ね、あいまいな答えを見逃さない記者。"},
        .searches = {"{} 解説", "{} 歴史", "{} 研究", "{} 未解明"},
        .news_searches = {"{} 最新ニュース", "{} 経緯", "{} 背景", "{} 分析"}},
};

constexpr std::array names{
    HostNames{.language = "en", .names = {"Ruth", "Daniel"}},
    HostNames{.language = "de", .names = {"Jana", "Felix"}},
    HostNames{.language = "fr", .names = {"Camille", "Julien"}},
    HostNames{.language = "es", .names = {"Lucía", "Mateo"}},
    HostNames{.language = "it", .names = {"Giulia", "Marco"}},
    HostNames{.language = "pt", .names = {"Inês", "Tiago"}},
    HostNames{.language = "nl", .names = {"Sanne", "Daan"}},
    HostNames{.language = "zh", .names = {"林悦", "陈浩"}},
    HostNames{.language = "ja", .names = {"美咲", "健太"}},
    HostNames{.language = "ko", .names = {"지민", "현우"}},
    HostNames{.language = "pl", .names = {"Zofia", "Jakub"}},
    HostNames{.language = "cs", .names = {"Tereza", "Jakub"}},
    HostNames{.language = "sv", .names = {"Elin", "Oskar"}},
    HostNames{.language = "da", .names = {"Freja", "Emil"}},
    HostNames{.language = "nb", .names = {"Ingrid", "Lars"}},
    HostNames{.language = "no", .names = {"Ingrid", "Lars"}},
    HostNames{.language = "fi", .names = {"Aino", "Mikko"}},
    HostNames{.language = "hu", .names = {"Eszter", "Bence"}},
    HostNames{.language = "ro", .names = {"Ioana", "Andrei"}},
    HostNames{.language = "tr", .names = {"Elif", "Can"}},
    HostNames{.language = "el", .names = {"Ελένη", "Νίκος"}},
    HostNames{.language = "ru", .names = {"Анна", "Павел"}},
    HostNames{.language = "uk", .names = {"Олена", "Тарас"}},
    HostNames{.language = "ar", .names = {"ليلى", "كريم"}},
    HostNames{.language = "he", .names = {"נועה", "איתן"}},
    HostNames{.language = "hi", .names = {"अनन्या", "अर्जुन"}},
};

constexpr int hours_per_day = 24;

constexpr std::array rules{
    FreshnessRule{.hours = 2 * hours_per_day,
                  .meaning = "it is about today",
                  .words = "today|tonight|breaking|right now|heute|eilmeldung|aujourd hui|hoy|oggi|"
                           "hoje|vandaag|сегодня",
                  .wide_words = "今天|今日|本日|오늘"},
    FreshnessRule{
        .hours = 7 * hours_per_day,
        .meaning = "it is news",
        .words = "this week|week in|weekly|latest|news|headlines|election|elections|referendum|"
                 "diese woche|dieser woche|wochenrückblick|nachrichten|neueste|neuesten|aktuell|"
                 "wahl|wahlen|bundestagswahl|landtagswahl|cette semaine|actualité|actualités|"
                 "élection|élections|esta semana|noticias|últimas|elección|elecciones|"
                 "questa settimana|notizie|elezioni|notícias|eleição|eleições|deze week|nieuws|"
                 "verkiezing|verkiezingen|новости|выборы|wybory|wiadomości",
        .wide_words = "本周|新闻|最新|选举|今週|ニュース|選挙|뉴스|선거"},
    FreshnessRule{
        .hours = 31 * hours_per_day,
        .meaning = "it is about this month",
        .words = "this month|update|updates|recent|recently|currently|diesen monat|diesem monat|"
                 "kürzlich|ce mois|récemment|este mes|reciente|recientes|questo mese|este mês|"
                 "deze maand|onlangs",
        .wide_words = "本月|近期|今月|最近"},
    FreshnessRule{.hours = 366 * hours_per_day,
                  .meaning = "its field changes every year",
                  .words =
                      "ai|artificial intelligence|chatgpt|bitcoin|crypto|inflation|stocks|"
                      "stock market|startups|ki|künstliche intelligenz|intelligence artificielle|"
                      "inteligencia artificial|intelligenza artificiale|inteligência artificial|"
                      "kunstmatige intelligentie",
                  .wide_words = "人工智能|人工知能|인공지능"},
};

constexpr std::array own_words{
    TitleWords{.language = "de",
               .words = "warum|wieso|weshalb|wie|und|ist|sind|für|über|eine|einer|heute|"
                        "geschichte|nachrichten|wahl|wahlen|bundestagswahl"},
    TitleWords{.language = "fr",
               .words = "pourquoi|une|dans|sont|histoire|aujourd|actualités|quand|avec"},
    TitleWords{.language = "es", .words = "qué|cómo|cuándo|dónde|historia|noticias|hoy"},
    TitleWords{.language = "it", .words = "perché|sono|della|delle|degli|storia|notizie|oggi"},
    TitleWords{.language = "pt", .words = "não|são|quê|história|notícias|hoje|uma"},
    TitleWords{.language = "nl", .words = "waarom|het|een|geschiedenis|nieuws|vandaag|voor"},
};

constexpr std::array first_words{
    TitleWords{.language = "en",
               .words = "why do|why does|why is|why are|why|how do|how does|how to|how|what is|"
                        "what are|what|when|who|where|the history of|history of|the|a|an|"
                        "all about|about"},
    TitleWords{.language = "de",
               .words = "warum|wieso|weshalb|wie|was ist|was sind|was|wann|wer|wo|"
                        "die geschichte der|die geschichte des|die geschichte von|der|die|das"},
    TitleWords{.language = "fr",
               .words = "pourquoi|comment|l histoire de|l histoire des|les|le|la|l"},
    TitleWords{.language = "es", .words = "por qué|cómo|qué|la historia de|el|los|la|las"},
    TitleWords{.language = "it", .words = "perché|come|la storia di|il|la|gli|le"},
    TitleWords{.language = "pt", .words = "por que|como|a história de|o|a|os|as"},
    TitleWords{.language = "nl", .words = "waarom|hoe|de geschiedenis van|de|het|een"},
};

}  // namespace

const TopicPhrases& topic_phrases(std::string_view language) {
  const auto* const found = std::ranges::find(phrases, language, &TopicPhrases::language);
  return found == phrases.end() ? phrases.front() : *found;
}

const HostNames& host_names(std::string_view language) {
  const auto* const found = std::ranges::find(names, language, &HostNames::language);
  return found == names.end() ? names.front() : *found;
}

std::span<const FreshnessRule> freshness_rules() {
  return rules;
}

std::span<const TitleWords> title_words() {
  return own_words;
}

std::string_view german_articles() {
  return "der|die|das|des|dem|den|ein|im|am|von|vom|mit|auf|zur|zum|als|nach|bei";
}

std::string_view leading_words(std::string_view language) {
  const auto* const found = std::ranges::find(first_words, language, &TitleWords::language);
  return found == first_words.end() ? std::string_view() : found->words;
}

}  // namespace castwright::app
