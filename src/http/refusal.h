#pragma once

#include <string_view>

namespace keepsake::http {

// Why bytes are not accepted as HTTP: the status to answer, and a sentence for the answer's body
// and for the log. It names no byte of the input.
struct Refusal {
  int status = 400;
  std::string_view why;
};

}  // namespace keepsake::http
