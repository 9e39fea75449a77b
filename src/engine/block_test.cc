#include "engine/block.h"

#include "engine/budget.h"
#include "engine/value.h"

#include <malloc.h>

#include <string>

namespace keepsake::engine {
namespace {

TEST(BudgetTest, WritersStopBeforeTheReserveAndMovesAtTheLimit) {
  Budget budget(1'000, 100);
  EXPECT_EQ(budget.free(), 900U);
  EXPECT_FALSE(budget.TakeForWrite(901));
  EXPECT_TRUE(budget.TakeForWrite(900));
  EXPECT_EQ(budget.free(), 0U);
  EXPECT_FALSE(budget.TakeForWrite(1));
  EXPECT_TRUE(budget.TakeForMove(100));
  EXPECT_FALSE(budget.TakeForMove(1));
  EXPECT_FALSE(budget.TakeForWrite(~std::uint64_t{0}));
  budget.Give(1'000);
  EXPECT_EQ(budget.used(), 0U);
}

TEST(BlockTest, ItIsChargedUntilItsLastShareGoes) {
  const auto budget = std::make_shared<Budget>(1 << 20, 0);
  BlockRef block = Block::Make(budget, "key", std::string(1'000, 'v'));
  ASSERT_TRUE(block);
  const std::uint64_t charged = block->charged_bytes();
  EXPECT_EQ(budget->used(), charged);
  EXPECT_EQ(charged, Block::ChargeFor(1'003));
  {
    const Value value(block.get()->Share());
    EXPECT_EQ(block->shares(), 2U);
    block = BlockRef();
    EXPECT_EQ(value.view(), std::string(1'000, 'v'));
    EXPECT_EQ(budget->used(), charged);
  }
  EXPECT_EQ(budget->used(), 0U);
}

TEST(BlockTest, WithoutBudgetThereIsNone) {
  const auto budget = std::make_shared<Budget>(1'000, 0);
  EXPECT_FALSE(Block::Make(budget, "", std::string(1'000, 'v')));
  EXPECT_EQ(budget->used(), 0U);
}

// The account would be a lie if the allocator handed out more than was charged.
TEST(BlockTest, TheChargeCoversWhatTheAllocatorGives) {
  const auto budget = std::make_shared<Budget>(1ULL << 30, 0);
  for (const std::size_t bytes : {1, 100, 2'000, 20'000, 131'000, 131'072, 200'000, 5'000'000}) {
    const BlockRef block = Block::Make(budget, "", std::string(bytes, 'v'));
    EXPECT_GE(block->charged_bytes(), malloc_usable_size(block.get()) + 8) << bytes;
    EXPECT_LE(block->charged_bytes(), bytes + 5'000) << bytes;
  }
}

TEST(GraveyardTest, WhatWasBuriedIsFreedWhenItIsEmptied) {
  const auto budget = std::make_shared<Budget>(1 << 20, 0);
  Graveyard graveyard;
  EXPECT_TRUE(graveyard.empty());
  for (int i = 0; i < 3; ++i) graveyard.Bury(Block::Make(budget, "", "v").Release());
  Graveyard other = std::move(graveyard);
  EXPECT_GT(budget->used(), 0U);
  other.Empty();
  EXPECT_EQ(budget->used(), 0U);
}

TEST(ValueTest, ItKeepsItsBytesWhenMoved) {
  for (const std::size_t bytes : {std::size_t{0}, Value::kSmallBytes, Value::kSmallBytes + 1}) {
    const std::string text(bytes, 'x');
    Value first{std::string_view(text)};
    Value second = std::move(first);
    EXPECT_EQ(second.view(), text);
    Value third;
    third = std::move(second);
    EXPECT_EQ(third.view(), text);
  }
}

}  // namespace
}  // namespace keepsake::engine
