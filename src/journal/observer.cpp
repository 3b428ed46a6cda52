#include "journal/observer.h"

#include <concepts>

namespace castwright::journal {

bool is_stored(const RunEvent& event) {
  return std::visit(
      []<class Event>(const Event&) { return HasType<Event> && !std::same_as<Event, Progress>; },
      event);
}

bool is_urgent(const RunEvent& event) {
  return std::holds_alternative<RequestOpened>(event) || std::holds_alternative<ChunkStored>(event)
         || std::holds_alternative<RunStarted>(event) || std::holds_alternative<RunFinished>(event)
         || std::holds_alternative<RunStopped>(event);
}

}  // namespace castwright::journal
