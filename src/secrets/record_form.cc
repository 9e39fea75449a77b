#include "secrets/record_form.h"

#include "store/encoding.h"

namespace keepsake::secrets {
namespace {

using store::Decoder;
using store::Encoder;

constexpr std::uint8_t kFormat = 1;

void PutTime(Encoder& out, base::WallTime time) {
  out.U64(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

base::WallTime GetTime(Decoder& in) {
  return base::WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(in.U64())));
}

void PutOptionalTime(Encoder& out, const std::optional<base::WallTime>& time) {
  out.U8(time.has_value() ? 1 : 0);
  if (time.has_value()) PutTime(out, *time);
}

std::optional<base::WallTime> GetOptionalTime(Decoder& in) {
  if (in.U8() == 0) return std::nullopt;
  return GetTime(in);
}

void PutDay(Encoder& out, const AccessDay& accessed) {
  const auto day = accessed.Get();
  out.U8(day.has_value() ? 1 : 0);
  if (day.has_value()) out.U64(static_cast<std::uint64_t>(day->time_since_epoch().count()));
}

std::shared_ptr<AccessDay> GetDay(Decoder& in) {
  if (in.U8() == 0) return std::make_shared<AccessDay>();
  return std::make_shared<AccessDay>(Days(std::chrono::days(static_cast<std::int32_t>(in.U64()))));
}

void PutTags(Encoder& out, const std::optional<std::vector<SecretTag>>& tags) {
  out.U8(tags.has_value() ? 1 : 0);
  if (!tags.has_value()) return;
  out.U32(static_cast<std::uint32_t>(tags->size()));
  for (const SecretTag& tag : *tags) out.Text(tag.key).Text(tag.value);
}

std::optional<std::vector<SecretTag>> GetTags(Decoder& in) {
  if (in.U8() == 0) return std::nullopt;
  std::vector<SecretTag> tags;
  for (std::uint32_t left = in.U32(); left > 0 && in.ok(); --left) {
    std::string key(in.Text());
    tags.push_back({std::move(key), std::string(in.Text())});
  }
  return tags;
}

void PutVersion(Encoder& out, const Version& version) {
  out.Text(version.id).U64(version.number);
  PutTime(out, version.created);
  out.U8(static_cast<std::uint8_t>(version.kind)).Text(version.kms_key_id);
  PutDay(out, *version.accessed);
  out.U32(static_cast<std::uint32_t>(version.stages.size()));
  for (const std::string& stage : version.stages) out.Text(stage);
}

Version GetVersion(Decoder& in) {
  Version version;
  version.id = std::string(in.Text());
  version.number = in.U64();
  version.created = GetTime(in);
  version.kind = static_cast<ValueKind>(in.U8());
  if (version.kind > ValueKind::kBinary) in.Fail();
  version.kms_key_id = std::string(in.Text());
  version.accessed = GetDay(in);
  for (std::uint32_t left = in.U32(); left > 0 && in.ok(); --left) {
    version.stages.emplace_back(in.Text());
  }
  return version;
}

void GetTexts(Decoder& in, SecretRecord& record) {
  for (std::string* text : {&record.account, &record.region, &record.name, &record.arn,
                            &record.description, &record.kms_key_id, &record.type}) {
    *text = std::string(in.Text());
  }
}

SecretRecord GetRecord(Decoder& in, std::string_view id) {
  SecretRecord record;
  record.id = std::string(id);
  record.number = in.U64();
  GetTexts(in, record);
  record.created = GetTime(in);
  record.changed = GetTime(in);
  record.deleted = GetOptionalTime(in);
  record.purge = GetOptionalTime(in);
  record.accessed = GetDay(in);
  record.tags = GetTags(in);
  record.next_version = in.U64();
  for (std::uint32_t left = in.U32(); left > 0 && in.ok(); --left) {
    record.versions.push_back(GetVersion(in));
  }
  return record;
}

}  // namespace

std::string EncodeRecord(const SecretRecord& record) {
  Encoder out;
  out.U8(kFormat).U64(record.number);
  out.Text(record.account).Text(record.region).Text(record.name).Text(record.arn);
  out.Text(record.description).Text(record.kms_key_id).Text(record.type);
  PutTime(out, record.created);
  PutTime(out, record.changed);
  PutOptionalTime(out, record.deleted);
  PutOptionalTime(out, record.purge);
  PutDay(out, *record.accessed);
  PutTags(out, record.tags);
  out.U64(record.next_version);
  out.U32(static_cast<std::uint32_t>(record.versions.size()));
  for (const Version& version : record.versions) PutVersion(out, version);
  return out.Take();
}

Result<SecretRecord> DecodeRecord(std::string_view id, std::string_view bytes) {
  Decoder in(bytes);
  if (in.U8() != kFormat) {
    return Error(ErrorCode::kFailedPrecondition,
                 "the secret was written by a newer keepsake; this program reads format 1 only, so "
                 "use the newer program");
  }
  SecretRecord record = GetRecord(in, id);
  if (in.finished()) return record;
  return Error(ErrorCode::kDataLoss, "the secret's record opens but does not read");
}

store::RecordId IdOf(const SecretRecord& record) {
  return {store::Kind::kSecret, record.id};
}

store::RecordId IdOf(const SecretRecord& record, const Version& version) {
  return {store::Kind::kVersion, record.id + "/" + version.id};
}

std::string BindingOf(const SecretRecord& record, const Version& version) {
  return Encoder()
      .Text("secret value")
      .Text(record.account)
      .Text(record.region)
      .Text(record.name)
      .Text(record.arn)
      .Text(version.id)
      .U8(static_cast<std::uint8_t>(version.kind))
      .Take();
}

}  // namespace keepsake::secrets
