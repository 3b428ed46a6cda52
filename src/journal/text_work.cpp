#include "journal/text_work.h"

#include "journal/fields.h"

namespace castwright::journal {

void put(json::Value& out, const TextWork& work) {
  Writer io(out);
  fields(io, work);
}

}  // namespace castwright::journal
