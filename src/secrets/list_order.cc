#include "secrets/list_order.h"

#include "store/encoding.h"

#include <tuple>

namespace keepsake::secrets {
namespace {

std::uint64_t Count(base::WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

base::WallTime Time(std::uint64_t count) {
  return base::WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(count)));
}

}  // namespace

bool ListOrder::Before(const ListPlace& a, const ListPlace& b) const {
  const auto key = [](const ListPlace& place) {
    return std::tie(place.time, place.name, place.creation);
  };
  return descending ? key(b) < key(a) : key(a) < key(b);
}

ListOrder OrderOf(const ListSecretsRequest& request) {
  return {.by = request.sort_by.value_or(SecretSortBy::kCreatedDate),
          .descending = request.sort_order == SecretSortOrder::kDescending};
}

ListPlace PlaceOf(const RecordPtr& record, SecretSortBy by) {
  ListPlace place{.creation = CreationKeyOf(*record), .record = record};
  if (by == SecretSortBy::kName) place.name = record->name;
  if (by == SecretSortBy::kLastChangedDate) place.time = record->changed;
  if (by == SecretSortBy::kLastAccessedDate) {
    place.time = record->accessed->Get().value_or(Days());
  }
  return place;
}

std::string EncodePlace(const ListPlace& place) {
  return store::Encoder()
      .U64(Count(place.time))
      .Text(place.name)
      .U64(Count(place.creation.first))
      .U64(place.creation.second)
      .Take();
}

ListPlace DecodePlace(std::string_view bytes) {
  store::Decoder in(bytes);
  ListPlace place;
  place.time = Time(in.U64());
  place.name = std::string(in.Text());
  place.creation.first = Time(in.U64());
  place.creation.second = in.U64();
  return place;
}

}  // namespace keepsake::secrets
