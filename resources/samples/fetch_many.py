"""Download many web pages at the same time."""

import asyncio

import aiohttp


async def fetch(session: aiohttp.ClientSession, address: str) -> str:
    """Send one GET request without blocking the others and return the body."""
    async with session.get(address, timeout=aiohttp.ClientTimeout(total=10)) as response:
        response.raise_for_status()
        return await response.text()


async def fetch_all(addresses: list[str], at_once: int = 8) -> list[str]:
    """Run the requests concurrently, never more than `at_once` of them, in the order given."""
    gate = asyncio.Semaphore(at_once)

    async def guarded(session: aiohttp.ClientSession, address: str) -> str:
        async with gate:
            return await fetch(session, address)

    async with aiohttp.ClientSession() as session:
        return await asyncio.gather(*(guarded(session, address) for address in addresses))
