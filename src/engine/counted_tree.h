#pragma once

#include "engine/heap.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace keepsake::engine {

// Items in a row, each of a weight, found by the weight before them: a B+-tree whose inner nodes
// know how much lies below each child. `Weigh` is a function object: an item's weight, above zero.
// Items are few bytes and copied freely. Positions count weight.
//
// Who keeps the items in an order finds places by CountBefore.
template <typename Item, typename Weigh>
class CountedTree {
  static_assert(std::is_trivially_copyable_v<Item>);
  static constexpr std::size_t kFan = 32;
  static constexpr std::size_t kLevels = 16;

 public:
  CountedTree() = default;
  CountedTree(CountedTree&& other) noexcept
      : root_(std::exchange(other.root_, nullptr)),
        weight_(std::exchange(other.weight_, 0)),
        heap_bytes_(std::exchange(other.heap_bytes_, 0)) {}
  CountedTree& operator=(CountedTree&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(weight_, other.weight_);
    std::swap(heap_bytes_, other.heap_bytes_);
    return *this;
  }
  ~CountedTree() { Clear(); }

  std::size_t weight() const { return weight_; }
  bool empty() const { return root_ == nullptr; }
  std::uint64_t heap_bytes() const { return heap_bytes_; }
  // What so many calls of Insert may add at most: a leaf for every sixteenth, and inner nodes.
  static std::uint64_t GrowthBound(std::size_t items) {
    return (items / 16 + 1) * (HeapBytes(sizeof(Leaf)) + HeapBytes(sizeof(Inner)) / 12) +
           4 * HeapBytes(sizeof(Inner));
  }

  // Weight of the items at the front for which `before(item)` holds; it holds for none behind the
  // first for which it does not.
  template <typename Before>
  std::size_t CountBefore(Before&& before) const {
    if (root_ == nullptr) return 0;
    std::size_t sum = 0;
    const Node* node = root_;
    while (!node->leaf) {
      const Inner& inner = In(node);
      std::size_t i = 0;
      for (; i + 1 < inner.size && before(inner.first[i + 1]); ++i) sum += inner.weight[i];
      node = inner.child[i];
    }
    const Leaf& leaf = Lf(node);
    for (std::size_t i = 0; i < leaf.size && before(leaf.item[i]); ++i)
      sum += Weigh()(leaf.item[i]);
    return sum;
  }

  // The item that covers `position`, which is below weight(); its beginning goes to `begin`.
  const Item& At(std::size_t position, std::size_t& begin) const {
    std::size_t rest = position;
    const Node* node = root_;
    while (!node->leaf) {
      const Inner& inner = In(node);
      std::size_t i = 0;
      for (; rest >= inner.weight[i]; ++i) rest -= inner.weight[i];
      node = inner.child[i];
    }
    const Leaf& leaf = Lf(node);
    std::size_t i = 0;
    for (; rest >= Weigh()(leaf.item[i]); ++i) rest -= Weigh()(leaf.item[i]);
    begin = position - rest;
    return leaf.item[i];
  }

  // Puts an item in front of the one that begins at `position`, or at the end.
  void Insert(std::size_t position, const Item& item) {
    if (root_ == nullptr) root_ = Make<Leaf>(true);
    Path path;
    Leaf& leaf = Lf(MakeWay(position, path));
    std::size_t i = 0;
    for (; position > 0; ++i) position -= Weigh()(leaf.item[i]);
    std::copy_backward(leaf.item.begin() + i, leaf.item.begin() + leaf.size,
                       leaf.item.begin() + leaf.size + 1);
    leaf.item[i] = item;
    ++leaf.size;
    Settle(path, Weigh()(item));
  }

  // Takes out the item that begins at `position`.
  void Erase(std::size_t position) {
    Path path;
    Leaf& leaf = Lf(Descend(position, path));
    std::size_t i = 0;
    for (; position > 0; ++i) position -= Weigh()(leaf.item[i]);
    const std::size_t weight = Weigh()(leaf.item[i]);
    std::copy(leaf.item.begin() + i + 1, leaf.item.begin() + leaf.size, leaf.item.begin() + i);
    --leaf.size;
    Settle(path, std::size_t{0} - weight);
    Shrink(path);
  }

  // Lets `change(Item&)` change the item that begins at `position`, its weight too, not to zero.
  template <typename Change>
  void Update(std::size_t position, Change&& change) {
    Path path;
    Leaf& leaf = Lf(Descend(position, path));
    std::size_t i = 0;
    for (; position > 0; ++i) position -= Weigh()(leaf.item[i]);
    const std::size_t before = Weigh()(leaf.item[i]);
    change(leaf.item[i]);
    Settle(path, Weigh()(leaf.item[i]) - before);
  }

  // Calls `visit(item)` from the item that covers `position` on, in order, until it says false.
  template <typename Fn>
  void Visit(std::size_t position, Fn&& visit) const {
    if (position < weight_) VisitBelow(*root_, position, visit);
  }

  // Frees items from the end, at least `items` of them, with their nodes, and calls `last(item)`
  // for each. Nothing but this and the destructor may follow. False when none was left.
  template <typename Fn>
  bool Shed(std::size_t items, Fn&& last) {
    const bool any = root_ != nullptr;
    weight_ = 0;
    for (std::size_t shed = 0; root_ != nullptr && shed < items;) {
      Inner* above = nullptr;
      Node* node = root_;
      while (!node->leaf && node->size != 0) {
        above = &In(node);
        node = above->child[above->size - 1];
      }
      if (node->leaf) {
        for (std::size_t i = 0; i < node->size; ++i) last(Lf(node).item[i]);
        shed += node->size;
      }
      Free(node);
      if (above != nullptr) {
        --above->size;
      } else {
        root_ = nullptr;
      }
    }
    return any;
  }

  void Clear() {
    if (root_ != nullptr) FreeAll(std::exchange(root_, nullptr));
    weight_ = 0;
  }

  // Whether each count is the sum below it, and each first item the first; for checks.
  bool CountsHold() const { return root_ == nullptr ? weight_ == 0 : Recount(*root_) == weight_; }

 private:
  struct Node {
    std::uint32_t size = 0;
    bool leaf = false;
  };
  struct Leaf : Node {
    std::array<Item, kFan> item;
  };
  struct Inner : Node {
    std::array<Node*, kFan> child;
    std::array<std::size_t, kFan> weight;
    std::array<Item, kFan> first;  // the first item below each child
  };
  // The way from the root to a leaf: in each inner node the child that was taken.
  struct Path {
    struct Step {
      Inner* node;
      std::size_t child;
    };
    std::array<Step, kLevels> steps;
    std::size_t size = 0;
    void Add(Inner& node, std::size_t child) { steps[size++] = {&node, child}; }
  };

  static Inner& In(Node* node) { return *static_cast<Inner*>(node); }
  static const Inner& In(const Node* node) { return *static_cast<const Inner*>(node); }
  static Leaf& Lf(Node* node) { return *static_cast<Leaf*>(node); }
  static const Leaf& Lf(const Node* node) { return *static_cast<const Leaf*>(node); }
  static Item FirstOf(const Node* node) {
    return node->leaf ? Lf(node).item[0] : In(node).first[0];
  }
  static std::size_t WeightOf(const Node* node) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < node->size; ++i) {
      sum += node->leaf ? Weigh()(Lf(node).item[i]) : In(node).weight[i];
    }
    return sum;
  }

  template <typename T>
  T* Make(bool leaf) {
    T* const made = new T;
    made->leaf = leaf;
    heap_bytes_ += HeapBytes(sizeof(T));
    return made;
  }
  void Free(Node* node) {
    heap_bytes_ -= HeapBytes(node->leaf ? sizeof(Leaf) : sizeof(Inner));
    if (node->leaf) {
      delete &Lf(node);
    } else {
      delete &In(node);
    }
  }
  void FreeAll(Node* node) {
    if (!node->leaf) {
      for (std::size_t i = 0; i < node->size; ++i) FreeAll(In(node).child[i]);
    }
    Free(node);
  }

  // To the leaf of the item that begins at `position`, which becomes the weight before it there.
  Node* Descend(std::size_t& position, Path& path) {
    Node* node = root_;
    while (!node->leaf) {
      Inner& inner = In(node);
      std::size_t i = 0;
      for (; position >= inner.weight[i]; ++i) position -= inner.weight[i];
      path.Add(inner, i);
      node = inner.child[i];
    }
    return node;
  }

  // The same for an insertion: a place between two leaves is the end of the first, and every node
  // on the way has room for one more. A node is split on the way down, which is a change of its
  // own.
  Node* MakeWay(std::size_t& position, Path& path) {
    if (root_->size == kFan) {
      Inner* const top = Make<Inner>(false);
      Link(*top, 0, root_);
      root_ = top;
      SplitChild(*top, 0, position == weight_);
    }
    Node* node = root_;
    while (!node->leaf) {
      Inner& inner = In(node);
      std::size_t rest = position;
      std::size_t i = 0;
      for (; rest > inner.weight[i]; ++i) rest -= inner.weight[i];
      if (inner.child[i]->size == kFan) {
        SplitChild(inner, i, rest == inner.weight[i]);
        continue;
      }
      path.Add(inner, i);
      position = rest;
      node = inner.child[i];
    }
    return node;
  }

  static void Link(Inner& inner, std::size_t at, Node* child) {
    const auto open = [&](auto& array) {
      std::copy_backward(array.begin() + at, array.begin() + inner.size,
                         array.begin() + inner.size + 1);
    };
    open(inner.child);
    open(inner.weight);
    open(inner.first);
    inner.child[at] = child;
    inner.weight[at] = WeightOf(child);
    inner.first[at] = FirstOf(child);
    ++inner.size;
  }
  static void Unlink(Inner& inner, std::size_t at) {
    const auto close = [&](auto& array) {
      std::copy(array.begin() + at + 1, array.begin() + inner.size, array.begin() + at);
    };
    close(inner.child);
    close(inner.weight);
    close(inner.first);
    --inner.size;
  }

  // Half of a full child goes to a new right neighbour; at an end that grows, only the last few do,
  // so that rows written in order lie dense.
  void SplitChild(Inner& inner, std::size_t i, bool at_end) {
    Node* const child = inner.child[i];
    Node* const right = child->leaf ? static_cast<Node*>(Make<Leaf>(true)) : Make<Inner>(false);
    MoveTail(*child, at_end ? kFan - 2 : kFan / 2, *right);
    inner.weight[i] = WeightOf(child);
    Link(inner, i + 1, right);
  }
  // Moves what is behind `from` to the end of `right`.
  static void MoveTail(Node& left, std::size_t from, Node& right) {
    const auto move = [&](const auto& source, auto& target) {
      std::copy(source.begin() + from, source.begin() + left.size, target.begin() + right.size);
    };
    if (left.leaf) {
      move(Lf(&left).item, Lf(&right).item);
    } else {
      move(In(&left).child, In(&right).child);
      move(In(&left).weight, In(&right).weight);
      move(In(&left).first, In(&right).first);
    }
    right.size += static_cast<std::uint32_t>(left.size - from);
    left.size = static_cast<std::uint32_t>(from);
  }

  // The leaf at the end of the path has changed its weight by `more` (modulo 2^64).
  void Settle(const Path& path, std::size_t more) {
    weight_ += more;
    for (std::size_t level = path.size; level-- > 0;) {
      auto& [node, i] = path.steps[level];
      node->weight[i] += more;
      if (node->child[i]->size != 0) node->first[i] = FirstOf(node->child[i]);
    }
  }

  // Empty nodes go, and small ones join a neighbour where both fill one no more than half.
  void Shrink(const Path& path) {
    for (std::size_t level = path.size; level-- > 0;) {
      auto& [node, i] = path.steps[level];
      if (node->child[i]->size == 0) {
        Free(node->child[i]);
        Unlink(*node, i);
      } else if (node->child[i]->size < kFan / 4) {
        JoinNeighbour(*node, i);
      }
      if (level == 0 || node->size == 0) continue;
      const auto& above = path.steps[level - 1];
      above.node->first[above.child] = FirstOf(node);
    }
    while (!root_->leaf && root_->size == 1) Free(std::exchange(root_, In(root_).child[0]));
    if (root_->size == 0) Free(std::exchange(root_, nullptr));
  }
  void JoinNeighbour(Inner& inner, std::size_t i) {
    const std::size_t left = i > 0 ? i - 1 : i;
    if (left + 1 >= inner.size) return;
    Node& a = *inner.child[left];
    Node& b = *inner.child[left + 1];
    if (a.size + b.size > kFan / 2) return;
    MoveTail(b, 0, a);
    inner.weight[left] += inner.weight[left + 1];
    Free(&b);
    Unlink(inner, left + 1);
  }

  template <typename Fn>
  static bool VisitBelow(const Node& node, std::size_t skip, Fn& visit) {
    for (std::size_t i = 0; i < node.size; ++i) {
      const std::size_t weight = node.leaf ? Weigh()(Lf(&node).item[i]) : In(&node).weight[i];
      if (skip >= weight) {
        skip -= weight;
        continue;
      }
      const bool more =
          node.leaf ? visit(Lf(&node).item[i]) : VisitBelow(*In(&node).child[i], skip, visit);
      if (!more) return false;
      skip = 0;
    }
    return true;
  }

  static std::size_t Recount(const Node& node) {
    if (node.leaf) return WeightOf(&node);
    std::size_t sum = 0;
    for (std::size_t i = 0; i < node.size; ++i) {
      const std::size_t below = Recount(*In(&node).child[i]);
      const Item first = FirstOf(In(&node).child[i]);
      if (below != In(&node).weight[i] || !(first == In(&node).first[i])) return ~std::size_t{0};
      sum += below;
    }
    return sum;
  }

  Node* root_ = nullptr;
  std::size_t weight_ = 0;
  std::uint64_t heap_bytes_ = 0;
};

}  // namespace keepsake::engine
