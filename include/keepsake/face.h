#pragma once

#include <keepsake/export.h>
#include <keepsake/pending.h>
#include <keepsake/result.h>

#include <memory>
#include <string>

namespace keepsake {
inline namespace v1 {

/// The two faces of every handle. A call is declared once, with `Answer<T>` for what it gives:
/// a Result<T> when the call blocks until the answer, an error or its deadline; a Pending<T> when
/// it returns at once.
struct KEEPSAKE_EXPORT Blocking {
  template <typename T>
  using Answer = Result<T>;
};
struct KEEPSAKE_EXPORT Asynchronous {
  template <typename T>
  using Answer = Pending<T>;
};

template <typename Face>
class BasicCacheHandle;

namespace internal {

class CacheCore;

// One cache of a client.
struct CachePlace {
  std::shared_ptr<CacheCore> core{};
  std::string cache{};
};

}  // namespace internal
}  // namespace v1
}  // namespace keepsake
