#include "plan/titles.h"

#include "script/language.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace castwright::plan {
namespace {

struct Titles {
  std::string_view code;
  TitleForms forms;
  std::array<PartName, 11> names;  ///< The names in the order of ChunkKind.
};

constexpr std::array<Titles, 9> all_titles{{
    {"en",
     {"{} and {}", "{} to {}", "{} ({} of {})"},
     {{{"Cold Open", "hook the audience"},
       {"What Happened", "timeline of events"},
       {"Why It Matters", "context and significance"},
       {"Deep Dive Part 1", "technical details"},
       {"Deep Dive Part 2", "market implications"},
       {"Deep Dive Part 3", "broader context"},
       {"Rumor Watch", "unconfirmed reports"},
       {"What's Next", "future predictions"},
       {"Actionable Insights", "what to know and do"},
       {"Wrap + CTA", "summary and call to action"},
       {"Full Episode", "the whole story, from the hook to the call to action"}}}},
    {"de",
     {"{} und {}", "{} bis {}", "{} ({} von {})"},
     {{{"Auftakt", "das Publikum gewinnen"},
       {"Was geschehen ist", "die Ereignisse der Reihe nach"},
       {"Warum es wichtig ist", "Zusammenhang und Bedeutung"},
       {"Vertiefung Teil 1", "die technischen Einzelheiten"},
       {"Vertiefung Teil 2", "die Folgen für den Markt"},
       {"Vertiefung Teil 3", "der größere Zusammenhang"},
       {"Gerüchteküche", "unbestätigte Berichte"},
       {"Wie es weitergeht", "der Blick nach vorn"},
       {"Was man tun kann", "was man wissen und tun sollte"},
       {"Schluss und Aufruf", "Zusammenfassung und Bitte an die Hörer"},
       {"Die ganze Folge", "die ganze Geschichte, vom Auftakt bis zum Aufruf"}}}},
    {"fr",
     {"{} et {}", "{} à {}", "{} ({} sur {})"},
     {{{"Accroche", "capter l'attention du public"},
       {"Ce qui s'est passé", "le fil des événements"},
       {"Pourquoi c'est important", "contexte et portée"},
       {"Plongée partie 1", "les détails techniques"},
       {"Plongée partie 2", "les conséquences pour le marché"},
       {"Plongée partie 3", "le contexte plus large"},
       {"Rumeurs", "informations non confirmées"},
       {"Et maintenant", "ce qui pourrait suivre"},
       {"En pratique", "ce qu'il faut savoir et faire"},
       {"Conclusion et appel", "résumé et appel à l'action"},
       {"Épisode complet", "toute l'histoire, de l'accroche à l'appel à l'action"}}}},
    {"es",
     {"{} y {}", "{} a {}", "{} ({} de {})"},
     {{{"Apertura", "atrapar al público"},
       {"Qué ha pasado", "cronología de los hechos"},
       {"Por qué importa", "contexto e importancia"},
       {"A fondo parte 1", "los detalles técnicos"},
       {"A fondo parte 2", "consecuencias para el mercado"},
       {"A fondo parte 3", "el contexto más amplio"},
       {"Rumores", "informaciones sin confirmar"},
       {"Qué viene ahora", "lo que puede pasar"},
       {"Para actuar", "qué saber y qué hacer"},
       {"Cierre y llamada", "resumen y llamada a la acción"},
       {"Episodio completo", "toda la historia, de la apertura a la llamada a la acción"}}}},
    {"it",
     {"{} e {}", "da {} a {}", "{} ({} di {})"},
     {{{"Apertura", "catturare il pubblico"},
       {"Che cosa è successo", "la cronologia dei fatti"},
       {"Perché è importante", "contesto e significato"},
       {"Approfondimento parte 1", "i dettagli tecnici"},
       {"Approfondimento parte 2", "le conseguenze per il mercato"},
       {"Approfondimento parte 3", "il contesto più ampio"},
       {"Voci di corridoio", "notizie non confermate"},
       {"Che cosa ci aspetta", "le previsioni"},
       {"In pratica", "che cosa sapere e che cosa fare"},
       {"Chiusura e invito", "riassunto e invito all'azione"},
       {"Episodio completo", "tutta la storia, dall'apertura all'invito all'azione"}}}},
    {"pt",
     {"{} e {}", "{} a {}", "{} ({} de {})"},
     {{{"Abertura", "prender o público"},
       {"O que aconteceu", "cronologia dos factos"},
       {"Por que importa", "contexto e significado"},
       {"A fundo parte 1", "os detalhes técnicos"},
       {"A fundo parte 2", "consequências para o mercado"},
       {"A fundo parte 3", "o contexto mais amplo"},
       {"Rumores", "informações não confirmadas"},
       {"O que vem a seguir", "previsões"},
       {"Na prática", "o que saber e o que fazer"},
       {"Fecho e apelo", "resumo e apelo à ação"},
       {"Episódio completo", "toda a história, da abertura ao apelo à ação"}}}},
    {"nl",
     {"{} en {}", "{} tot {}", "{} ({} van {})"},
     {{{"Opening", "het publiek pakken"},
       {"Wat er gebeurde", "de gebeurtenissen op een rij"},
       {"Waarom het ertoe doet", "context en betekenis"},
       {"Verdieping deel 1", "de technische details"},
       {"Verdieping deel 2", "de gevolgen voor de markt"},
       {"Verdieping deel 3", "de bredere context"},
       {"Geruchten", "onbevestigde berichten"},
       {"Hoe het verdergaat", "een blik vooruit"},
       {"Wat je kunt doen", "wat je moet weten en doen"},
       {"Afsluiting en oproep", "samenvatting en oproep aan de luisteraar"},
       {"Hele aflevering", "het hele verhaal, van de opening tot de oproep"}}}},
    {"zh",
     {"{}与{}", "{}至{}", "{} ({}/{})", "、"},
     {{{"开场", "抓住听众"},
       {"发生了什么", "事件的经过"},
       {"为什么重要", "背景与意义"},
       {"深度解析 1", "技术细节"},
       {"深度解析 2", "对市场的影响"},
       {"深度解析 3", "更大的背景"},
       {"传闻", "未经证实的消息"},
       {"接下来", "对未来的预测"},
       {"实用建议", "该知道什么、该做什么"},
       {"结尾与号召", "总结与号召"},
       {"完整节目", "从开场到号召的完整故事"}}}},
    {"ja",
     {"{}と{}", "{}から{}まで", "{} ({}/{})", "、"},
     {{{"オープニング", "聞き手の心をつかむ"},
       {"何が起きたか", "出来事の流れ"},
       {"なぜ重要か", "背景と意味"},
       {"深掘り 1", "技術の詳細"},
       {"深掘り 2", "市場への影響"},
       {"深掘り 3", "より広い背景"},
       {"うわさ", "未確認の情報"},
       {"これから", "今後の見通し"},
       {"役に立つヒント", "知っておくこと、すること"},
       {"まとめと呼びかけ", "要約と聞き手への呼びかけ"},
       {"全編", "オープニングから呼びかけまでの全体"}}}},
}};

const Titles& titles_of(std::string_view language) {
  const std::string code = script::primary_subtag(language);
  const auto* const found = std::ranges::find(all_titles, std::string_view(code), &Titles::code);
  return found == all_titles.end() ? all_titles.front() : *found;
}

}  // namespace

PartName part_name(ChunkKind kind, std::string_view language) {
  return titles_of(language).names.at(static_cast<std::size_t>(kind));
}

TitleForms title_forms(std::string_view language) {
  return titles_of(language).forms;
}

}  // namespace castwright::plan
