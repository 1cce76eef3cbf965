// Bytes to keys: the sequences of terminals, pieces of them, and bytes that mean nothing.
#include "prompt/keys.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace falcon::prompt {
namespace {

std::vector<Key> keys_of(std::string_view bytes, bool* pending = nullptr) {
  KeyDecoder decoder;
  std::vector<Key> keys;
  Key key;
  for (char byte : bytes) {
    if (decoder.feed(static_cast<unsigned char>(byte), &key)) keys.push_back(key);
  }
  if (pending != nullptr) *pending = decoder.pending();
  return keys;
}

void expect_kinds(std::string_view bytes, const std::vector<KeyKind>& kinds) {
  std::vector<Key> keys = keys_of(bytes);
  ASSERT_EQ(keys.size(), kinds.size()) << bytes;
  for (size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(keys[i].kind, kinds[i]) << bytes;
}

TEST(Keys, SequencesOfTerminals) {
  expect_kinds("\033[A\033[B\033[C\033[D",
               {KeyKind::kUp, KeyKind::kDown, KeyKind::kRight, KeyKind::kLeft});
  expect_kinds("\033OA\033OH\033[H\033[1~\033[7~",
               {KeyKind::kUp, KeyKind::kHome, KeyKind::kHome, KeyKind::kHome, KeyKind::kHome});
  expect_kinds("\033[F\033[4~\033[3~", {KeyKind::kEnd, KeyKind::kEnd, KeyKind::kDelete});
  expect_kinds("\033[1;5C\033[1;3D", {KeyKind::kWordRight, KeyKind::kWordLeft});
  expect_kinds("\r\n\033\r\t\033[Z", {KeyKind::kEnter, KeyKind::kEnter, KeyKind::kAltEnter,
                                      KeyKind::kTab, KeyKind::kBackTab});
  expect_kinds("\x7f\b\033\x7f",
               {KeyKind::kBackspace, KeyKind::kBackspace, KeyKind::kAltBackspace});
}

TEST(Keys, LettersWithControlAndAlt) {
  std::vector<Key> keys = keys_of("\x01\x1a\033b");
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys[0].letter, 'A');
  EXPECT_EQ(keys[1].letter, 'Z');
  EXPECT_EQ(keys[2].kind, KeyKind::kAlt);
  EXPECT_EQ(keys[2].letter, 'b');
}

TEST(Keys, CharactersOfSeveralBytes) {
  std::vector<Key> keys = keys_of("é語😀");
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys[0].text, "é");
  EXPECT_EQ(keys[2].text, "😀");
  bool pending = false;
  EXPECT_TRUE(keys_of("\xe8\xaa", &pending).empty());
  EXPECT_TRUE(pending);
}

TEST(Keys, WhatMeansNothingIsSwallowed) {
  EXPECT_TRUE(keys_of("\033[99;99~\033[?1;2c\033[200;1q\033Oq").empty());
  EXPECT_TRUE(keys_of("\xff\xfe\x80\xc0\xed\xa0\x80").empty());
  expect_kinds("\xc3(", {KeyKind::kText});  // half a character, then a whole one
  expect_kinds("\033[1\003", {KeyKind::kControl});
}

TEST(Keys, Pastes) {
  std::vector<Key> keys = keys_of("\033[200~a\rb\r\nc\td\033[31m\033[201~x");
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_TRUE(keys[0].pasted);
  EXPECT_EQ(keys[0].text, "a\nb\nc\td[31m");
  EXPECT_EQ(keys[1].text, "x");
  expect_kinds("\033[200~no end\003y", {KeyKind::kControl, KeyKind::kText});
}

}  // namespace
}  // namespace falcon::prompt
