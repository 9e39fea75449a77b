#pragma once

#include <keepsake/result.h>

// Early return of an Error. Each is a statement of its own: the expression form crashes GCC 12
// inside coroutines.

// TRY(Status or Result expression);
#define TRY(expr)                                                        \
  do {                                                                   \
    if (auto try_result_ = (expr); !try_result_.has_value()) {           \
      return std::move(try_result_).error();                             \
    }                                                                    \
  } while (false)

// TRY_ASSIGN(const auto item, Result expression);
#define TRY_ASSIGN(declaration, expr) \
  TRY_ASSIGN_(declaration, expr, TRY_JOIN_(try_result_, __LINE__))
#define TRY_JOIN_(a, b) TRY_JOIN2_(a, b)
#define TRY_JOIN2_(a, b) a##b
#define TRY_ASSIGN_(declaration, expr, result)                    \
  auto result = (expr);                                           \
  if (!result.has_value()) return std::move(result).error();      \
  declaration = *std::move(result)
