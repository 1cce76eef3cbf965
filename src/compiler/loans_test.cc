// Where the result of recv or recvfrom is a loan, and where it is not.
#include "compiler/test_support.h"

namespace falcon::compiler {
namespace {

// Whether the function f of a text borrows and gives back; the two always come together.
bool has_loan(const std::string& body) {
  const std::string code = code_of("func f(a, b) { " + body + " }");
  EXPECT_NE(code.substr(0, 5), "error") << code;
  const bool borrows = code.find("Borrow") != std::string::npos;
  EXPECT_EQ(borrows, code.find("GiveBack") != std::string::npos) << code;
  return borrows;
}

TEST(Loans, WhatIsReceivedToBeSentIsOne) {
  EXPECT_EQ(code_of("func f(a, b) { data = a.recv(9); b.sendall(data) }"),
            "LoadMethod r3 r0 recv\n"
            "Borrow r3 1\n"
            "LoadInt r5 9\n"
            "CallMethod r3 1\n"
            "Move r2 r3\n"
            "LoadMethod r3 r1 sendall\n"
            "GiveBack r3 r2\n"
            "Move r5 r2\n"
            "CallMethod r3 1\n"
            "ReturnNone\n");
}

TEST(Loans, APairIsTakenApartAtOnce) {
  EXPECT_EQ(code_of("func f(a, b) { data, to = a.recvfrom(9); b.sendto(data, to) }"),
            "LoadMethod r4 r0 recvfrom\n"
            "Borrow r4 2\n"
            "LoadInt r6 9\n"
            "CallMethod r4 1\n"
            "Unpack r2 r4 2\n"
            "LoadMethod r4 r1 sendto\n"
            "GiveBack r4 r2\n"
            "Move r6 r2\n"
            "Move r7 r3\n"
            "CallMethod r4 2\n"
            "ReturnNone\n");
  EXPECT_TRUE(has_loan("data, :to = a.recvfrom(9); b.sendto(data, 0, to)"));
  EXPECT_TRUE(has_loan("data, to = a.recvfrom(9); b.sendall(data); print(to)"));
  EXPECT_TRUE(has_loan("data = a.recv(9); b.sendto(data, to)"));
  for (const char* body :
       {"[data, to] = a.recvfrom(9); b.sendto(data, to)",
        "data, *to = a.recvfrom(9); b.sendto(data)", "data, b.to = a.recvfrom(9); b.sendto(data)",
        "data, (x, y) = a.recvfrom(9); b.sendto(data)",
        "data, x, y = a.recvfrom(9); b.sendto(data)",
        "p = data, to = a.recvfrom(9); b.sendto(data)", "data = a.recvfrom(9); b.sendto(data)",
        "data, to = a.recv(9); b.sendto(data, to)",
        "data, to = a.recvfrom(9); b.sendto(data, address=to)",
        "data, to = a.recvfrom(9); b.sendto(data, *to)",
        "data, to = a.recvfrom(9); b.sendto(data, 1, 2, to)",
        "data, to = a.recvfrom(9); b.sendto(data, data)",
        "data, to = a.recvfrom(9); b.sendto(to, data)"}) {
    EXPECT_FALSE(has_loan(body)) << body;
  }
}

TEST(Loans, NoneWhereAnythingButTestsForEmptyDataStandsInBetween) {
  for (const char* between :
       {"if b { continue }", "for x in a { break }", "with a { continue }", "while b { return }",
        "try { a() } except OSError { continue }", "wait()", "n += 1",
        "if not data { break } elif wait() { pass }", "if not data { pass } else { wait() }"}) {
    EXPECT_FALSE(has_loan("n = 0; while True { data = a.recv(9); " + std::string(between) +
                          "; b.sendall(data) }"))
        << between;
  }
}

TEST(Loans, NoneWhereSomethingIsCalledForWhereToSendIt) {
  for (const char* send : {"b().sendall(data)", "b[a()].sendall(data)", "b.sendto(data, a())",
                           "b.sendto(data, (a, a()))", "(b if a else c).sendall(data)"}) {
    EXPECT_FALSE(has_loan("data = a.recv(9); " + std::string(send))) << send;
  }
  EXPECT_TRUE(has_loan("data = a.recv(9); b.c[0].sendto(data, ('::1', b.port))"));
}

TEST(Loans, InALoopWithTests) {
  EXPECT_TRUE(has_loan("while True { data = a.recv(9); if not data { break }; b.sendall(data) }"));
  EXPECT_TRUE(has_loan("n = 0; while True { x = a.recv(9, n); b.c.sendall(x); n -= 1 }"));
  EXPECT_TRUE(has_loan("try { return } finally { x = a.recv(9); b.sendall(x) }"));
}

TEST(Loans, NoneWhereAnythingElseHasUseForTheData) {
  for (const char* use :
       {"print(data)", "b.append(data)", "other = data", "b.sendall(data)", "if data { pass }",
        "lambda {return data}", "[data for _ in a]", "del data", "data = 1", "data += b",
        "return data", "for data in a { pass }", "func g() { return ::data }", "locals()",
        "a.eval('data')", "with a data { pass }", "import data", "print(f'{data}')"}) {
    EXPECT_FALSE(has_loan(std::string("data = a.recv(9); b.sendall(data); ") + use)) << use;
    EXPECT_FALSE(has_loan(std::string(use) + "; data = a.recv(9); b.sendall(data)")) << use;
  }
}

TEST(Loans, NoneWhereTheCallsAreOfAnotherForm) {
  for (const char* body :
       {"data = recv(9); b.sendall(data)", "data = a.recv(9); sendall(data)",
        "data = a.recv(9); b.sendall(data, 0)", "data = a.recv(9); b.sendall(data=data)",
        "data = a.recv(9); b.sendall(*data)", "data = a.recv(9); n = b.sendall(data)",
        "data = a.recv_into(9); b.sendall(data)", "data = a.recv(9); b.send(data)",
        "data = x = a.recv(9); b.sendall(data)", "a.data = a.recv(9); b.sendall(a.data)",
        ":data = a.recv(9); b.sendall(:data)", "b.sendall(data); data = a.recv(9)"}) {
    EXPECT_FALSE(has_loan(body)) << body;
  }
}

TEST(Loans, NoneWhereTheStatementsAreNotInOneBlock) {
  EXPECT_FALSE(has_loan("data = a.recv(9); while True { b.sendall(data) }"));
  EXPECT_FALSE(has_loan("if a { data = a.recv(9) }; b.sendall(data)"));
}

TEST(Loans, NoneOutsideOfFunctionsOrForTheirParameters) {
  EXPECT_EQ(code_of("data = a.recv(9); b.sendall(data)", "").find("Borrow"), std::string::npos);
  EXPECT_EQ(code_of("func f(data) { data = a.recv(9); b.sendall(data) }").find("Borrow"),
            std::string::npos);
}

}  // namespace
}  // namespace falcon::compiler
