#include "faces/connection_memo.h"

namespace keepsake::faces {

ConnectionMemo& MemoOf(http::ConnectionContext& connection) {
  if (connection.memo == nullptr) connection.memo = std::make_shared<ConnectionMemo>();
  return *static_cast<ConnectionMemo*>(connection.memo.get());
}

}  // namespace keepsake::faces
