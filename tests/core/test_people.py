"""What an account may see."""

from core.model import Account, AccountName, DeskCode, Role, UnitCode


def test_an_account_has_its_own_roles_and_no_others() -> None:
    account = Account(AccountName("lan"), "Lê Thị Lan (hư cấu)", (Role.CLERK, Role.AUDITOR))
    assert account.has_any(Role.AUDITOR, Role.LEADER)
    assert not account.has_any(Role.ADMINISTRATOR, Role.TEAM_LEAD)
    assert not account.has_any()


def test_an_account_without_named_desks_sees_all_of_them_and_with_names_only_those() -> None:
    everywhere = Account(AccountName("lan"), "", (Role.CLERK,))
    here = Account(AccountName("lan"), "", (Role.CLERK,), (DeskCode("quay-1"),), (UnitCode("H48.01"),))
    desks = [DeskCode("quay-1"), DeskCode("quay-2")]
    units = [UnitCode("H48.01"), UnitCode("H48.02")]
    assert [everywhere.sees_desk(desk) for desk in desks] == [True, True]
    assert [here.sees_desk(desk) for desk in desks] == [True, False]
    assert [everywhere.sees_unit(unit) for unit in units] == [True, True]
    assert [here.sees_unit(unit) for unit in units] == [True, False]


def test_the_name_of_a_person_is_not_printed() -> None:
    assert "Lan" not in repr(Account(AccountName("a"), "Lê Thị Lan (hư cấu)", ()))
